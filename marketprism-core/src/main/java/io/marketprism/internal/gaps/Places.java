package io.marketprism.internal.gaps;

import io.marketprism.connector.Offer.By;
import io.marketprism.event.Candle;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.Trade;
import java.util.concurrent.TimeUnit;

/**
 * Which places events take in their streams, so that those that nobody took are missing: trades those of their numbers, candles and ratios the µs of
 * the stretch of time that they are of. A trade that stands for several takes all of theirs.
 */
public final class Places {
    private Places() {}

    /**
     * How long the stretches are that the events of a stream are of.
     *
     * @param variant of the stream: the interval of a candle, the period of a ratio, such as {@code 1m}; or null
     * @return the length in µs; {@link MarketEvent#ABSENT} if there is none, or one is as long as the month
     */
    public static long lengthUs(String variant) {
        if (variant == null || !variant.matches("[1-9][0-9]{0,3}[smhdw]")) {
            return MarketEvent.ABSENT;
        }
        int end = variant.length() - 1;
        long seconds =
                switch (variant.charAt(end)) {
                    case 's' -> 1;
                    case 'm' -> 60;
                    case 'h' -> 3_600;
                    case 'd' -> 86_400;
                    default -> 7 * 86_400;
                };
        return TimeUnit.SECONDS.toMicros(Long.parseLong(variant.substring(0, end)) * seconds);
    }

    /** {@return the places of a numbered trade, of a ratio or of a candle that is final; null if an event takes none} */
    static NumberRange of(MarketEvent event) {
        if (event instanceof Trade trade) {
            return trade.sequence() == MarketEvent.ABSENT ? null : new NumberRange(first(trade), trade.sequence());
        }
        long lengthUs = lengthUs(event.streamVariant());
        long beginUs = By.TIME.of(event);
        return lengthUs == MarketEvent.ABSENT || beginUs == MarketEvent.ABSENT || isOpen(event)
                ? null
                : new NumberRange(beginUs, beginUs + lengthUs - 1);
    }

    /** {@return the number of an aggregate's first fill, if it counts what its sequence counts, else the sequence} */
    static long first(Trade trade) {
        boolean same = trade.firstTradeId() != MarketEvent.ABSENT && trade.lastTradeId() == trade.sequence();
        return same ? trade.firstTradeId() : trade.sequence();
    }

    /** {@return whether it is a candle that is not final yet} */
    static boolean isOpen(MarketEvent event) {
        return event instanceof Candle candle && !candle.closed();
    }
}
