package io.marketprism;

import io.marketprism.error.ConfigurationException;
import io.marketprism.event.DataType;
import io.marketprism.internal.book.BookOptions;
import io.marketprism.internal.feed.FeedOptions;
import java.time.Duration;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Which instruments and which data to take from one exchange. Immutable.
 *
 * <pre>{@code Feed.of("BTC-USDT", "ETH-USDT").data(TRADE, ORDERBOOK)}</pre>
 *
 * <p>A symbol with a {@code *}, which stands for any text, is a pattern: {@code *-USDT}, {@code BTC-*}, {@code perpetual:*-USDT}. It stands for all that
 * is traded under such a symbol of ours, now or later, and has any of the data; for indices only if it says {@code index:}.
 */
public final class Feed {
    private static final Duration BOOK_CHECK_EVERY = Duration.ofMinutes(10);

    private static final int MOST_CONNECTIONS = 4;

    /** So that it can be counted in nanoseconds. */
    private static final Duration LONGEST = Duration.ofDays(365);

    private final List<String> symbols;
    private final Set<DataType> dataTypes;
    private final Map<DataType, List<String>> variants;
    private final Map<DataType, Duration> pollEvery;
    private final boolean openCandles;
    private final int bookDepth;
    private final Duration bookCheckEvery;
    private final @Nullable Duration bookSnapshotEvery;
    private final int bookSnapshotAfterUpdates;
    private final int bookSnapshotLevels;
    private final int redundancy;
    private final @Nullable LocalTime rotateAt;

    private Feed(Draft draft) {
        this.symbols = List.copyOf(draft.symbols);
        this.dataTypes = Collections.unmodifiableSet(EnumSet.copyOf(draft.dataTypes));
        this.variants = Collections.unmodifiableMap(new EnumMap<>(draft.variants));
        this.pollEvery = Collections.unmodifiableMap(new EnumMap<>(draft.pollEvery));
        this.openCandles = draft.openCandles;
        this.bookDepth = draft.bookDepth;
        this.bookCheckEvery = draft.bookCheckEvery;
        this.bookSnapshotEvery = draft.bookSnapshotEvery;
        this.bookSnapshotAfterUpdates = draft.bookSnapshotAfterUpdates;
        this.bookSnapshotLevels = draft.bookSnapshotLevels;
        this.redundancy = draft.redundancy;
        this.rotateAt = draft.rotateAt;
    }

    /** A feed that is being made. */
    private static final class Draft {
        private final List<String> symbols;
        private Set<DataType> dataTypes = EnumSet.of(DataType.TRADE);
        private final Map<DataType, List<String>> variants = new EnumMap<>(DataType.class);
        private final Map<DataType, Duration> pollEvery = new EnumMap<>(DataType.class);
        private boolean openCandles;
        private int bookDepth;
        private Duration bookCheckEvery = BOOK_CHECK_EVERY;
        private @Nullable Duration bookSnapshotEvery;
        private int bookSnapshotAfterUpdates;
        private int bookSnapshotLevels;
        private int redundancy = 1;
        private @Nullable LocalTime rotateAt;

        Draft(List<String> symbols) {
            this.symbols = symbols;
        }

        Draft(Feed feed) {
            this(feed.symbols);
            dataTypes = feed.dataTypes;
            variants.putAll(feed.variants);
            pollEvery.putAll(feed.pollEvery);
            openCandles = feed.openCandles;
            bookDepth = feed.bookDepth;
            bookCheckEvery = feed.bookCheckEvery;
            bookSnapshotEvery = feed.bookSnapshotEvery;
            bookSnapshotAfterUpdates = feed.bookSnapshotAfterUpdates;
            bookSnapshotLevels = feed.bookSnapshotLevels;
            redundancy = feed.redundancy;
            rotateAt = feed.rotateAt;
        }
    }

    private Feed with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return new Feed(draft);
    }

    /**
     * A feed of trades; {@link #data} says if it is to be something else.
     *
     * @param symbols in either spelling: {@code BTC-USDT} or the exchange's own; or patterns
     * @return the feed
     */
    public static Feed of(String... symbols) {
        return of(symbols == null ? List.of() : Arrays.asList(symbols));
    }

    /**
     * A feed of trades; {@link #data} says if it is to be something else.
     *
     * @param symbols in either spelling: {@code BTC-USDT} or the exchange's own; or patterns
     * @return the feed
     */
    public static Feed of(Collection<String> symbols) {
        if (symbols == null || symbols.isEmpty()) {
            throw new ConfigurationException("Expected at least one symbol, such as BTC-USDT, were none");
        }
        Set<String> seen = new HashSet<>();
        for (String symbol : symbols) {
            if (symbol == null || symbol.isBlank() || !symbol.equals(symbol.strip())) {
                throw new ConfigurationException("Expected symbols such as BTC-USDT, without spaces around them, was "
                        + (symbol == null ? "null" : '"' + symbol + '"'));
            }
            if (!seen.add(symbol)) {
                throw new ConfigurationException("Expected each symbol once, was " + symbol + " twice");
            }
        }
        return new Feed(new Draft(List.copyOf(symbols)));
    }

    /**
     * The same instruments with other data.
     *
     * @param first one data type
     * @param more further ones
     * @return a new feed
     */
    public Feed data(DataType first, DataType... more) {
        List<DataType> types = new ArrayList<>();
        types.add(first);
        types.addAll(more == null ? Collections.singletonList(null) : Arrays.asList(more));
        return data(types);
    }

    /**
     * The same instruments with other data.
     *
     * @param types at least one
     * @return a new feed
     */
    public Feed data(Collection<DataType> types) {
        if (types == null || types.isEmpty()) {
            throw new ConfigurationException("Expected at least one data type, such as trade, were none");
        }
        if (types.stream().anyMatch(Objects::isNull)) {
            throw new ConfigurationException("Expected data types, such as trade, were " + types);
        }
        return with(draft -> draft.dataTypes = EnumSet.copyOf(types));
    }

    /**
     * The same, with certain streams of a data type of which there are several: intervals of candles, periods of ratios.
     *
     * @param type which data
     * @param first one stream, by the name that its events carry, such as {@code 1m}
     * @param more further ones
     * @return a new feed; one that names none takes the first that the market offers
     */
    public Feed variants(DataType type, String first, String... more) {
        List<String> names = new ArrayList<>();
        names.add(first);
        names.addAll(Arrays.asList(more));
        if (type == null || names.contains(null) || new HashSet<>(names).size() < names.size()) {
            throw new ConfigurationException(
                    "Expected a data type and names of its streams, each once, were " + type + " and " + names);
        }
        return with(draft -> draft.variants.put(type, List.copyOf(names)));
    }

    /**
     * The same, with candles of certain intervals.
     *
     * @param first one interval, such as {@code 1m}, {@code 4h} or {@code 1d}
     * @param more further ones
     * @return a new feed; one that names none takes the first that the market offers
     */
    public Feed candleIntervals(String first, String... more) {
        return variants(DataType.CANDLE, first, more);
    }

    /**
     * The same, with ratios of long to short over certain periods.
     *
     * @param first one period, such as {@code 5m}
     * @param more further ones
     * @return a new feed; one that names none takes the first that the market offers
     */
    public Feed ratioPeriods(String first, String... more) {
        return variants(DataType.LSR_TOP_POSITION, first, more).variants(DataType.LSR_ALL_ACCOUNT, first, more);
    }

    /**
     * The same, with each candle again and again while its interval lasts, not only once it is closed.
     *
     * @return a new feed
     */
    public Feed openCandles() {
        return with(draft -> draft.openCandles = true);
    }

    /**
     * The same, with data that no WebSocket brings fetched more or less often.
     *
     * @param type which data
     * @param interval how often; by default as often as the exchange has something new
     * @return a new feed
     */
    public Feed pollEvery(DataType type, Duration interval) {
        Objects.requireNonNull(type, "type");
        return with(draft -> draft.pollEvery.put(type, positive(interval)));
    }

    /**
     * The same, with order books that begin with fewer levels than the exchange has, which costs less of its limits.
     *
     * @param levels best levels a side of a snapshot; the nearest number that the exchange allows is fetched
     * @return a new feed; one that says nothing takes the exchange's deepest, but no more than 1,000 levels where it has more than ten books
     */
    public Feed bookDepth(int levels) {
        return with(draft -> draft.bookDepth = positive("levels a book", levels));
    }

    /**
     * The same, with order books compared with fresh snapshots more or less often.
     *
     * @param interval 10 minutes by default; each check costs request weight
     * @return a new feed
     */
    public Feed bookCheckEvery(Duration interval) {
        return with(draft -> draft.bookCheckEvery = positive(interval));
    }

    /**
     * The same, with snapshots of the whole order books beside their deltas, for those who do not want to rebuild them. A snapshot is published
     * only if the book has moved.
     *
     * @param interval how often
     * @param levels best levels a side; holds for {@link #bookSnapshotsAfter} too if both are wanted
     * @return a new feed
     */
    public Feed bookSnapshots(Duration interval, int levels) {
        return with(draft -> {
            draft.bookSnapshotEvery = positive(interval);
            draft.bookSnapshotLevels = positive("levels a book snapshot", levels);
        });
    }

    /**
     * The same, with snapshots of the whole order books beside their deltas, each time a book has been updated so often.
     *
     * @param updates how many deltas
     * @param levels best levels a side; holds for {@link #bookSnapshots} too if both are wanted
     * @return a new feed
     */
    public Feed bookSnapshotsAfter(int updates, int levels) {
        return with(draft -> {
            draft.bookSnapshotAfterUpdates = positive("updates between book snapshots", updates);
            draft.bookSnapshotLevels = positive("levels a book snapshot", levels);
        });
    }

    /**
     * The same, with several connections that carry each stream, so that the loss of one is seen by nobody: of what they bring the first copy counts.
     * A second one doubles what has to be received, and counts against the exchange's limits. Books that are proved by checksums, and best bids and
     * offers that have neither number nor time, come from one connection at a time, and from the next one when that is lost.
     *
     * @param connections 1 by default, at most 4
     * @return a new feed
     */
    public Feed redundancy(int connections) {
        if (connections < 1 || connections > MOST_CONNECTIONS) {
            throw new ConfigurationException(
                    "Expected 1 to " + MOST_CONNECTIONS + " connections for each stream, was " + connections);
        }
        return with(draft -> draft.redundancy = connections);
    }

    /**
     * The same, with connections that are replaced each day at an hour of the user's choice, one after the other, so that the exchange does not end them
     * at an hour of its own. The next one is live before the one before is closed: nothing is lost.
     *
     * @param utc the time of day, UTC; by default each is replaced shortly before the age at which the exchange would close it
     * @return a new feed
     */
    public Feed rotateAt(LocalTime utc) {
        Objects.requireNonNull(utc, "utc");
        return with(draft -> draft.rotateAt = utc);
    }

    private static int positive(String what, int number) {
        if (number < 1) {
            throw new ConfigurationException("Expected at least 1 of " + what + ", was " + number);
        }
        return number;
    }

    private static Duration positive(Duration interval) {
        if (interval == null || interval.compareTo(Duration.ofMillis(1)) < 0 || interval.compareTo(LONGEST) > 0) {
            throw new ConfigurationException(
                    "Expected an interval of 1 ms to " + LONGEST.toDays() + " days, was " + interval);
        }
        return interval;
    }

    /**
     * Whether another feed wants the same of its order books: as deep, as often compared, with the same snapshots beside their deltas.
     *
     * @param other to compare with
     * @return true if their streams of order books can be merged
     */
    public boolean hasBookOptionsOf(Feed other) {
        return bookDepth == other.bookDepth
                && bookCheckEvery.equals(other.bookCheckEvery)
                && Objects.equals(bookSnapshotEvery, other.bookSnapshotEvery)
                && bookSnapshotAfterUpdates == other.bookSnapshotAfterUpdates
                && bookSnapshotLevels == other.bookSnapshotLevels;
    }

    /** {@return levels a side with which order books begin, or 0 for as many as the exchange has} */
    public int bookDepth() {
        return bookDepth;
    }

    /** {@return whether candles are taken while their interval lasts too} */
    public boolean hasOpenCandles() {
        return openCandles;
    }

    /** {@return how often to fetch data that no WebSocket brings, where it is not as often as the exchange has something new} */
    public Map<DataType, Duration> pollEvery() {
        return pollEvery;
    }

    /** {@return how often order books are compared with fresh snapshots} */
    public Duration bookCheckEvery() {
        return bookCheckEvery;
    }

    /** {@return how often snapshots of order books are published, or null if they are not by time} */
    public @Nullable Duration bookSnapshotEvery() {
        return bookSnapshotEvery;
    }

    /** {@return after how many updates a snapshot of an order book is published, or 0 if they are not counted} */
    public int bookSnapshotAfterUpdates() {
        return bookSnapshotAfterUpdates;
    }

    /** {@return best levels a side in published snapshots} */
    public int bookSnapshotLevels() {
        return bookSnapshotLevels;
    }

    /** {@return how many connections carry each stream} */
    public int redundancy() {
        return redundancy;
    }

    /** {@return when the connections are replaced each day, UTC, or null if only when they have to be} */
    public @Nullable LocalTime rotateAt() {
        return rotateAt;
    }

    /** {@return the same for the engine} */
    FeedOptions options() {
        return new FeedOptions(
                symbols,
                dataTypes,
                variants,
                pollEvery,
                openCandles,
                new BookOptions(
                        bookDepth, bookCheckEvery, bookSnapshotEvery, bookSnapshotAfterUpdates, bookSnapshotLevels),
                redundancy,
                rotateAt,
                toString());
    }

    /** {@return which streams to take of data of which there are several; what is not named here takes the first that is offered} */
    public Map<DataType, List<String>> variants() {
        return variants;
    }

    /** {@return symbols and patterns as given} */
    public List<String> symbols() {
        return symbols;
    }

    /** {@return the data to take, in the order of {@link DataType}} */
    public Set<DataType> dataTypes() {
        return dataTypes;
    }

    @Override
    public String toString() {
        String books = "";
        if (dataTypes.contains(DataType.ORDERBOOK)) {
            books = " with books" + (bookDepth == 0 ? "" : " of " + bookDepth + " levels") + " compared every "
                    + bookCheckEvery
                    + (bookSnapshotEvery == null ? "" : ", snapshots every " + bookSnapshotEvery)
                    + (bookSnapshotAfterUpdates == 0
                            ? ""
                            : ", snapshots after " + bookSnapshotAfterUpdates + " updates")
                    + (bookSnapshotLevels == 0 ? "" : " of " + bookSnapshotLevels + " levels");
        }
        return "Feed" + symbols + dataTypes + (variants.isEmpty() ? "" : variants)
                + (openCandles ? " with open candles" : "") + (pollEvery.isEmpty() ? "" : " polled every " + pollEvery)
                + books + (redundancy == 1 ? "" : " by " + redundancy + " connections")
                + (rotateAt == null ? "" : " replaced at " + rotateAt + " UTC");
    }
}
