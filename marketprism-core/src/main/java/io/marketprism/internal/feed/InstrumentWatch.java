package io.marketprism.internal.feed;

import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.internal.time.ThrottledLog;
import io.marketprism.internal.time.Time;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the lists of instruments of a pipeline's markets: looks at each every hour, and before that when the exchange pushes that it has changed, may
 * have pushed that while nobody heard it, when an instrument that is taken has expired, or was left out. One list, and one connection for what is
 * pushed, serve all feeds of a market: any instrument may be halted or delisted, so none goes without. Thread-safe.
 */
public final class InstrumentWatch {
    private static final Logger LOG = LoggerFactory.getLogger(InstrumentWatch.class);

    private static final long HOURLY_US = TimeUnit.HOURS.toMicros(1);

    /** What is pushed comes row by row: one look for all that changes at once. */
    private static final long BETWEEN_LOOKS_US = TimeUnit.SECONDS.toMicros(5);

    /** For what can wait: another try, a second look. */
    private static final long LATER_US = TimeUnit.MINUTES.toMicros(1);

    /** By then the exchange has taken what expires from its list, or says that it settles. */
    private static final long AFTER_EXPIRY_US = TimeUnit.SECONDS.toMicros(30);

    /** While it has not. */
    private static final long WHILE_EXPIRED_US = TimeUnit.MINUTES.toMicros(5);

    private final Collection<MarketFeed> feeds;
    private final Time time;
    private final ThrottledLog complaints = new ThrottledLog(LOG);

    // Guarded by this.
    private final Map<String, Market> markets = new HashMap<>();
    private boolean closed;

    /**
     * Begins with the first {@link #tend}.
     *
     * @param feeds those that are taken at any time, safe to read while it changes
     */
    public InstrumentWatch(Collection<MarketFeed> feeds, Time time) {
        this.feeds = feeds;
        this.time = time;
    }

    /** About once a second, on the timer of the feeds' connections: what is pushed meanwhile is one change. */
    public synchronized void tend() {
        if (closed) {
            return;
        }
        Map<String, List<MarketFeed>> begun = feeds.stream()
                .filter(MarketFeed::hasBegun)
                .collect(Collectors.groupingBy(feed ->
                        feed.connector().exchange() + " " + feed.connector().market()));
        markets.forEach((name, market) -> {
            if (!begun.containsKey(name)) {
                market.close();
            }
        });
        markets.keySet().retainAll(begun.keySet());
        begun.forEach((name, ofMarket) ->
                markets.computeIfAbsent(name, of -> new Market(of, ofMarket)).tend(ofMarket));
    }

    /** Looks at nothing any more. */
    public synchronized void close() {
        closed = true;
        markets.values().forEach(Market::close);
    }

    /** A market of which at least one feed has begun. */
    private final class Market {
        private final String name;
        private final Optional<InstrumentNews> news;
        private volatile List<MarketFeed> ofMarket;

        // Guarded by this.
        private long lookedUs = time.nowUs();
        private long wantedUs = Long.MAX_VALUE;
        private long notBeforeUs;
        private boolean looks;
        private boolean hasHeard;

        private Market(String name, List<MarketFeed> begun) {
            this.name = name;
            ofMarket = begun;
            news = begun.get(0)
                    .news(
                            () -> want(time.nowUs()),
                            (told, reason) -> ofMarket.forEach(feed -> feed.allLeaving(told, reason)));
        }

        private void close() {
            news.ifPresent(InstrumentNews::close);
        }

        /** A look is wanted at a time, or before. */
        private synchronized void want(long atUs) {
            wantedUs = Math.min(wantedUs, atUs);
        }

        private void tend(List<MarketFeed> begun) {
            ofMarket = begun;
            long nowUs = time.nowUs();
            if (news.isPresent() && news.get().hearsAgain()) {
                // At first it has missed no more than what changed since the list was fetched, a moment ago.
                want(hasHeard ? nowUs : nowUs + LATER_US);
                hasHeard = true;
            }
            if (isDue(nowUs)) {
                look(begun);
            }
        }

        private synchronized boolean isDue(long nowUs) {
            if (looks
                    || nowUs < notBeforeUs
                    || nowUs < Math.min(wantedUs, Math.min(lookedUs + HOURLY_US, expiredUs()))) {
                return false;
            }
            looks = true;
            wantedUs = Long.MAX_VALUE;
            notBeforeUs = nowUs + BETWEEN_LOOKS_US;
            return true;
        }

        /** When it is time to see what has become of what expires first. */
        private long expiredUs() {
            long expiryUs = ofMarket.stream()
                    .mapToLong(MarketFeed::earliestExpiryUs)
                    .min()
                    .orElse(Long.MAX_VALUE);
            return expiryUs == Long.MAX_VALUE
                    ? expiryUs
                    : Math.max(expiryUs + AFTER_EXPIRY_US, lookedUs + WHILE_EXPIRED_US);
        }

        private void look(List<MarketFeed> begun) {
            begun.get(0).fetchInstruments().thenAccept(this::refresh).whenComplete((done, failure) -> looked(failure));
        }

        private void refresh(Map<Instrument, InstrumentDefinition> list) {
            ofMarket.forEach(feed -> feed.refresh(list));
        }

        private synchronized void looked(Throwable failure) {
            looks = false;
            long nowUs = time.nowUs();
            if (failure != null) {
                complaints.warn("The instruments could not be looked at again", name, failure);
                notBeforeUs = nowUs + LATER_US;
                want(nowUs);
                return;
            }
            lookedUs = nowUs;
            if (ofMarket.stream().anyMatch(MarketFeed::missesInstruments)) {
                // A list may be incomplete once.
                want(nowUs + LATER_US);
            }
        }
    }
}
