package io.marketprism.internal.feed;

import io.marketprism.connector.Connector;
import io.marketprism.connector.InstrumentList;
import io.marketprism.connector.InstrumentSource;
import io.marketprism.connector.RestCall;
import io.marketprism.error.MarketPrismException;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.InstrumentStatus;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.MarketType;
import io.marketprism.internal.time.Scheduler;
import io.marketprism.internal.wire.Connection;
import io.marketprism.internal.wire.Connections;
import io.marketprism.internal.wire.RestFetcher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a market lists, and what is known of the instruments that a feed takes: their newest definitions, whether they trade, whether they are still
 * there. Thread-safe.
 */
public final class InstrumentCatalogue {
    private static final Logger LOG = LoggerFactory.getLogger(InstrumentCatalogue.class);

    /** At start somebody may wait so long for the instruments; if there will be no call before, he is told at once. */
    private static final Duration WAIT = Duration.ofSeconds(10);

    /** Told daily by lists that come hourly, and not always to the second. */
    private static final long TELL_AGAIN_US = TimeUnit.MINUTES.toMicros(23 * 60 + 30);

    private final Connector connector;
    private final RestFetcher rest;
    private final Connections connections;
    private final Scheduler timer;
    private final Set<String> toldOfList = ConcurrentHashMap.newKeySet();

    private volatile Map<Instrument, InstrumentDefinition> definitions = Map.of();
    private volatile long earliestExpiryUs = Long.MAX_VALUE;
    private volatile Set<Instrument> gone = Set.of();

    /** Knows nothing yet; uses a timer that somebody else closes. */
    public InstrumentCatalogue(Connector connector, RestFetcher rest, Connections connections, Scheduler timer) {
        this.connector = connector;
        this.rest = rest;
        this.connections = connections;
        this.timer = timer;
    }

    /**
     * Fetches the list.
     *
     * @return completes with it; fails if the exchange cannot be reached, wants no calls for a while, or its list cannot be read
     */
    public CompletableFuture<Map<Instrument, InstrumentDefinition>> fetch() {
        try {
            InstrumentSource source = connector.instruments();
            return list(source).thenApply(this::distinct);
        } catch (RuntimeException | Error e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /**
     * By what the exchange pushes that its list has changed, connected already; empty if it pushes nothing.
     *
     * @param changed told so
     * @param allLeaving told that all connections of the market have to be replaced
     */
    Optional<InstrumentNews> news(Runnable changed, BiConsumer<Connection, String> allLeaving) {
        return connector.instrumentNews().map(plan -> new InstrumentNews(connections, plan, changed, allLeaving));
    }

    private CompletableFuture<List<InstrumentDefinition>> list(InstrumentSource source) {
        if (source instanceof InstrumentSource.Streamed streamed) {
            return new InstrumentStream(connections, streamed.plan(), timer).list();
        }
        if (source instanceof InstrumentSource.FetchedByPart byPart) {
            return fetch(List.of(byPart.parts()))
                    .thenCompose(
                            parts -> fetch(parts.stream().map(byPart.call()).toList()));
        }
        return fetch(((InstrumentSource.Fetched) source).calls());
    }

    private <T> CompletableFuture<List<T>> fetch(List<RestCall<List<T>>> calls) {
        for (RestCall<List<T>> call : calls) {
            String paused = rest.pausedFor(call, WAIT);
            if (paused != null) {
                throw new MarketPrismException(
                        connector.exchange() + " " + connector.market() + ": cannot fetch the instruments, " + paused);
            }
        }
        List<CompletableFuture<List<T>>> parts = new ArrayList<>();
        for (RestCall<List<T>> call : calls) {
            parts.add(rest.fetch(call, RestFetcher.Priority.NOW));
        }
        return CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new)).thenApply(done -> {
            List<T> all = new ArrayList<>();
            parts.forEach(part -> all.addAll(part.join()));
            return all;
        });
    }

    private Map<Instrument, InstrumentDefinition> distinct(List<InstrumentDefinition> listed) {
        Map<Instrument, InstrumentDefinition> all = new LinkedHashMap<>();
        InstrumentList.distinct(listed, this::tellOnce)
                .forEach(definition -> all.put(definition.instrument(), definition));
        return all;
    }

    /** Tells what is odd in the list, not each time that it is fetched. */
    private void tellOnce(String oddity) {
        if (toldOfList.add(oddity)) {
            LOG.warn("Instruments of {} {}: {}", connector.exchange(), connector.market(), oddity);
        }
    }

    /**
     * Finds instruments by their symbols.
     *
     * @param list the exchange's instruments
     * @param symbols in either spelling, and patterns
     * @param isOfUse whether an instrument has anything of what is wanted; of those that a pattern matches the others are left out
     * @param problem told of those that are not listed
     */
    List<InstrumentDefinition> resolve(
            Map<Instrument, InstrumentDefinition> list,
            List<String> symbols,
            Predicate<InstrumentDefinition> isOfUse,
            Consumer<String> problem) {
        Map<String, InstrumentDefinition> bySpelling = spellings(list);
        Map<Instrument, InstrumentDefinition> found = new LinkedHashMap<>();
        List<String> unknown = new ArrayList<>();
        for (String symbol : symbols) {
            List<InstrumentDefinition> meant = SymbolPattern.isPattern(symbol)
                    ? matching(symbol, list.values(), isOfUse)
                    : Stream.ofNullable(bySpelling.get(symbol)).toList();
            if (meant.isEmpty()) {
                unknown.add(symbol
                        + (SymbolPattern.isPattern(symbol)
                                ? " that trades and has what is wanted"
                                : near(symbol, bySpelling.keySet())));
            }
            meant.forEach(definition -> found.put(definition.instrument(), definition));
        }
        if (!unknown.isEmpty()) {
            problem.accept(
                    connector.exchange() + " " + connector.market() + ": expected symbols of the exchange's list of "
                            + list.size() + " instruments, but it has no " + String.join(", ", unknown));
        }
        return List.copyOf(found.values());
    }

    private static List<InstrumentDefinition> matching(
            String text, Collection<InstrumentDefinition> list, Predicate<InstrumentDefinition> isOfUse) {
        SymbolPattern pattern = SymbolPattern.of(text);
        return list.stream().filter(pattern::matches).filter(isOfUse).toList();
    }

    /**
     * Both spellings of each instrument, bare and behind its market type ({@code index:BTC-USDT}). Where several have the same bare one, it is that of
     * what is traded rather than of an index, and rather a native symbol.
     */
    private static Map<String, InstrumentDefinition> spellings(Map<Instrument, InstrumentDefinition> list) {
        Map<String, InstrumentDefinition> bySpelling = new HashMap<>();
        Map<Boolean, List<Instrument>> byIndex = list.keySet().stream()
                .collect(Collectors.partitioningBy(instrument -> instrument.marketType() == MarketType.INDEX));
        for (List<Instrument> instruments : List.of(byIndex.get(false), byIndex.get(true))) {
            for (Function<Instrument, String> spelling :
                    List.<Function<Instrument, String>>of(Instrument::nativeSymbol, Instrument::symbol)) {
                for (Instrument instrument : instruments) {
                    String name = spelling.apply(instrument);
                    InstrumentDefinition definition = list.get(instrument);
                    bySpelling.putIfAbsent(name, definition);
                    bySpelling.putIfAbsent(instrument.marketType().wireName() + ":" + name, definition);
                }
            }
        }
        return bySpelling;
    }

    /** The spellings that begin most like a symbol, as a hint to what was meant. */
    private static String near(String symbol, Collection<String> spellings) {
        String wanted = letters(symbol);
        return spellings.stream()
                .sorted(Comparator.<String>comparingInt(spelling -> -commonBeginning(wanted, letters(spelling)))
                        .thenComparing(Comparator.naturalOrder()))
                .limit(3)
                .reduce((left, right) -> left + ", " + right)
                .map(nearest -> " (near: " + nearest + ")")
                .orElse("");
    }

    private static String letters(String symbol) {
        return symbol.replaceAll("[^\\p{L}\\p{N}]", "").toUpperCase(Locale.ROOT);
    }

    private static int commonBeginning(String one, String other) {
        int count = 0;
        while (count < Math.min(one.length(), other.length()) && one.charAt(count) == other.charAt(count)) {
            count++;
        }
        return count;
    }

    /** Keeps the definitions of instruments that are taken from now on. */
    synchronized void keep(Collection<InstrumentDefinition> more) {
        Map<Instrument, InstrumentDefinition> all = new HashMap<>(definitions);
        for (InstrumentDefinition definition : more) {
            // The key, too, is of the newest definition.
            all.remove(definition.instrument());
            all.put(definition.instrument(), definition);
        }
        know(all);
    }

    private void know(Map<Instrument, InstrumentDefinition> all) {
        definitions = all;
        earliestExpiryUs = all.values().stream()
                .mapToLong(InstrumentDefinition::expiryUs)
                .filter(expiryUs -> expiryUs != MarketEvent.ABSENT)
                .min()
                .orElse(Long.MAX_VALUE);
    }

    /**
     * Takes a newer definition of an instrument that is kept; one that says nothing new keeps the time since which it holds, and is taken once a day.
     *
     * @return what is to be told; null if there is nothing, the instrument is not kept, or goes by another native symbol
     */
    synchronized InstrumentDefinition update(InstrumentDefinition definition) {
        if (!keeps(definition)) {
            return null;
        }
        InstrumentDefinition old = definitions.get(definition.instrument());
        InstrumentDefinition current = definition;
        if (definition.saysTheSameAs(old)) {
            if (definition.receiveTimeUs() - old.receiveTimeUs() < TELL_AGAIN_US) {
                return null;
            }
            current = definition.received(definition.receiveTimeUs(), definition.collector(), old.validFromUs());
        }
        keep(List.of(current));
        return current;
    }

    /**
     * Notes which of the instruments that are kept are not listed any more.
     *
     * @return those of which that is sure: the exchange says so, they did not trade any more, or it left them out of its list before; a list may be
     *     incomplete once
     */
    synchronized Set<Instrument> noteWhatIsGone(Map<Instrument, InstrumentDefinition> list) {
        Set<Instrument> before = gone;
        gone = definitions.keySet().stream()
                .filter(instrument -> {
                    InstrumentDefinition listed = list.get(instrument);
                    return listed == null || !keeps(listed) || isDelisted(listed);
                })
                .collect(Collectors.toSet());
        return gone.stream()
                .filter(instrument ->
                        list.containsKey(instrument) || before.contains(instrument) || !isTrading(instrument))
                .collect(Collectors.toSet());
    }

    static boolean isDelisted(InstrumentDefinition definition) {
        return definition.status() == InstrumentStatus.DELISTED;
    }

    /** Forgets instruments of which nothing is taken any more. */
    synchronized void forget(Collection<Instrument> less) {
        Map<Instrument, InstrumentDefinition> fewer = new HashMap<>(definitions);
        less.forEach(fewer::remove);
        know(fewer);
    }

    /** {@return whether an instrument is kept, and under the same native symbol: the exchange may pass a name on, from a placeholder say} */
    boolean keeps(InstrumentDefinition definition) {
        InstrumentDefinition kept = definitions.get(definition.instrument());
        return kept != null
                && kept.instrument()
                        .nativeSymbol()
                        .equals(definition.instrument().nativeSymbol());
    }

    /** {@return the newest definition of an instrument that is kept, or null} */
    InstrumentDefinition definition(Instrument instrument) {
        return definitions.get(instrument);
    }

    /** {@return all instruments that are kept} */
    Set<Instrument> kept() {
        return definitions.keySet();
    }

    /** {@return whether an instrument trades, as far as is known} */
    boolean isTrading(Instrument instrument) {
        InstrumentDefinition definition = definitions.get(instrument);
        return definition == null || definition.status() == null || definition.status() == InstrumentStatus.TRADING;
    }

    /** {@return when the first of the instruments that are kept expires, µs since the epoch; {@link Long#MAX_VALUE} if none does} */
    long earliestExpiryUs() {
        return earliestExpiryUs;
    }

    /** {@return whether the newest list left out an instrument that is kept} */
    boolean misses() {
        return kept().stream().anyMatch(gone::contains);
    }

    /** {@return whether the exchange still has an instrument, as far as is known} */
    boolean isListed(Instrument instrument) {
        return !gone.contains(instrument);
    }
}
