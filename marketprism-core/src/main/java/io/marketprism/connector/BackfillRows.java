package io.marketprism.connector;

import io.marketprism.connector.NormalizationException.Problem;
import io.marketprism.event.Candle;
import io.marketprism.event.DataType;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.Trade;
import io.marketprism.event.TradeSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gathers what the rows of an answer say, in whatever order they come, and makes the {@link BackfillPage} of it. For the answer to one call; not
 * thread-safe.
 */
public final class BackfillRows implements NormalizerOutput {
    private final Offer.By by;
    private final DataType dataType;
    private final long first;
    private final long last;
    private final List<MarketEvent> events = new ArrayList<>();
    private final List<NormalizationException> problems = new ArrayList<>();

    /**
     * No rows yet.
     *
     * @param by by what the stretch is named
     * @param dataType which data is wanted; what else the rows tell is left out
     * @param first the first number or time that was asked for
     * @param last the last one
     */
    public BackfillRows(Offer.By by, DataType dataType, long first, long last) {
        this.by = by;
        this.dataType = dataType;
        this.first = first;
        this.last = last;
    }

    /** Takes what a row says. A trade gets the source {@code BACKFILL}; a candle that is open is not handed out. */
    @Override
    public void event(MarketEvent event) {
        if (event.dataType() != dataType) {
            return;
        }
        if (by.of(event) == MarketEvent.ABSENT) {
            rejected(new NormalizationException(
                            Problem.INVALID_FIELD, 0, "expected a row with a number or a time, was " + event)
                    .in(null, event.instrument(), dataType));
            return;
        }
        events.add(event instanceof Trade trade ? trade.withSource(TradeSource.BACKFILL) : event);
    }

    @Override
    public void rejected(NormalizationException problem) {
        problems.add(problem);
    }

    @Override
    public void acknowledged(String requestId) {
        throw noAnswer();
    }

    @Override
    public void refused(@Nullable String requestId, String reason) {
        throw noAnswer();
    }

    @Override
    public void closing(String reason) {
        throw noAnswer();
    }

    private static IllegalStateException noAnswer() {
        return new IllegalStateException("Expected rows in an answer, was something that only a socket tells");
    }

    /**
     * The rows are the first ones that the exchange has from the begin of the stretch on. Where numbers are missing before the first of them, the
     * exchange does not keep those any more.
     *
     * @return what they say
     */
    public BackfillPage forwards() {
        return forwards(0);
    }

    /**
     * The same where the last row may change yet, as a candle does that is not over: it only shows that those before it are final.
     *
     * @return what they say
     */
    public BackfillPage forwardsButTheLast() {
        return forwards(1);
    }

    private BackfillPage forwards(int changing) {
        if (events.isEmpty()) {
            return nothing();
        }
        boolean complete = by == Offer.By.NUMBER && problems.isEmpty();
        return page(complete ? lowest() : first, highest() - changing, complete);
    }

    /**
     * The rows are the last ones that the exchange has up to the end of the stretch, and one or more behind it. If they are fewer than could be, the
     * exchange has none that are older.
     *
     * @param most how many rows there can be
     * @return what they say
     */
    public BackfillPage backwards(int most) {
        if (events.isEmpty()) {
            return nothing();
        }
        boolean oldest = events.size() + problems.size() < most;
        // What could not be read may be older than what could.
        boolean complete = oldest && problems.isEmpty();
        return page(oldest && !complete ? first : lowest(), highest(), complete);
    }

    private long lowest() {
        return events.stream().mapToLong(by::of).min().orElseThrow();
    }

    private long highest() {
        return events.stream().mapToLong(by::of).max().orElseThrow();
    }

    /** A candle that is said to be open comes again. */
    private long beforeWhatIsOpen() {
        return events.stream()
                .filter(event -> event instanceof Candle candle && !candle.closed())
                .mapToLong(event -> by.of(event) - 1)
                .min()
                .orElse(Long.MAX_VALUE);
    }

    private BackfillPage nothing() {
        return new BackfillPage(List.of(), first, first - 1, MarketEvent.ABSENT, problems);
    }

    /**
     * The page of what was read.
     *
     * @param begin where what was answered begins
     * @param end where it ends
     * @param complete whether the exchange has nothing before it
     */
    private BackfillPage page(long begin, long end, boolean complete) {
        long from = Math.max(first, begin);
        from = from > last ? last + 1 : from;
        long through = Math.max(from - 1, Math.min(Math.min(last, end), beforeWhatIsOpen()));
        List<MarketEvent> answered = new ArrayList<>();
        for (MarketEvent event : events) {
            long at = by.of(event);
            if (at >= from && at <= through) {
                answered.add(event);
            }
        }
        answered.sort(Comparator.comparingLong(by::of));
        return new BackfillPage(
                answered, from, through, complete && from > first ? from - 1 : MarketEvent.ABSENT, problems);
    }
}
