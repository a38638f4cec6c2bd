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

/** Tells what the rows of an answer prove about a stretch of the past, in whatever order they come. For the answer to one call; not thread-safe. */
final class BackfillRows {
    private final Offer.By by;
    private final long first;
    private final long last;
    private final List<MarketEvent> events = new ArrayList<>();
    private final List<NormalizationException> problems = new ArrayList<>();

    /**
     * Rows that were read. A trade gets the source {@code BACKFILL}.
     *
     * @param answer what they say
     * @param by by what the stretch is named
     * @param dataType which data is wanted; what else the rows tell is left out
     * @param first the first number or time that was asked for
     * @param last the last one
     */
    BackfillRows(PollAnswer answer, Offer.By by, DataType dataType, long first, long last) {
        this.by = by;
        this.first = first;
        this.last = last;
        problems.addAll(answer.rejected());
        answer.events().stream().filter(event -> event.dataType() == dataType).forEach(this::place);
    }

    private void place(MarketEvent event) {
        if (by.of(event) == MarketEvent.ABSENT) {
            problems.add(new NormalizationException(
                            Problem.INVALID_FIELD, 0, "expected a row with a number or a time, was " + event)
                    .in(null, event.instrument(), event.dataType()));
        } else {
            events.add(event instanceof Trade trade ? trade.withSource(TradeSource.BACKFILL) : event);
        }
    }

    /** {@return what they prove, if an exchange answers so} */
    BackfillPage page(Offer.Paging paging) {
        if (events.isEmpty()) {
            return new BackfillPage(List.of(), first, first - 1, MarketEvent.ABSENT, problems);
        }
        return switch (paging) {
            case FORWARDS -> forwards(0);
            case FORWARDS_BUT_THE_LAST -> forwards(1);
            case BACKWARDS -> page(lowest(), highest(), lowest() > last && problems.isEmpty());
        };
    }

    private BackfillPage forwards(int changing) {
        boolean complete = by == Offer.By.NUMBER && problems.isEmpty();
        return page(complete ? lowest() : first, highest() - changing, complete);
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
