package io.marketprism.connector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.event.DataType;
import io.marketprism.event.Instrument;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.MarketType;
import io.marketprism.event.QuantityUnit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExchangeTimeTest {
    private static final Instrument BTC =
            new Instrument("x", MarketType.SPOT, "BTC-USDT", "BTCUSDT", QuantityUnit.BASE);
    private static final long RECEIVED = 1_790_000_000_000_000L;
    private static final long DAY = 86_400_000_000L;

    private final List<NormalizationException> doubts = new ArrayList<>();

    private long judged(long timeUs, long receivedUs) {
        Frame frame = Frame.of("{}", receivedUs, null);
        return ExchangeTime.plausible(timeUs, frame, BTC, DataType.TRADE, new NormalizerOutput() {
            @Override
            public void event(MarketEvent event) {
                throw new AssertionError(event);
            }

            @Override
            public void rejected(NormalizationException problem) {
                throw problem;
            }

            @Override
            public void doubted(NormalizationException problem) {
                doubts.add(problem);
            }

            @Override
            public void acknowledged(String requestId) {
                throw new AssertionError(requestId);
            }

            @Override
            public void refused(String requestId, String reason) {
                throw new AssertionError(reason);
            }

            @Override
            public void closing(String reason) {
                throw new AssertionError(reason);
            }
        });
    }

    @Test
    void timesThatCanBeAreBelieved() {
        for (long time : new long[] {ExchangeTime.FIRST_US, RECEIVED - 1, RECEIVED, RECEIVED + DAY}) {
            assertEquals(time, judged(time, RECEIVED));
            assertEquals(time, judged(time, MarketEvent.ABSENT));
        }
        assertEquals(ExchangeTime.LAST_US, judged(ExchangeTime.LAST_US, MarketEvent.ABSENT));
        assertEquals(List.of(), doubts);
    }

    @Test
    void zeroIsNoneWithoutAWord() {
        assertEquals(MarketEvent.ABSENT, judged(0, RECEIVED));
        assertEquals(MarketEvent.ABSENT, judged(MarketEvent.ABSENT, RECEIVED));
        assertEquals(List.of(), doubts);
    }

    @Test
    void timesThatCannotBeAreToldAndNeitherBelievedNorScaled() {
        long secondsForMilliseconds = RECEIVED / 1_000_000 * 1_000;
        long[] wrong = {
            secondsForMilliseconds, ExchangeTime.FIRST_US - 1, -1, RECEIVED + DAY + 1, RECEIVED * 1_000, Long.MAX_VALUE
        };
        for (long time : wrong) {
            assertEquals(MarketEvent.ABSENT, judged(time, RECEIVED));
        }
        assertEquals(MarketEvent.ABSENT, judged(ExchangeTime.LAST_US + 1, MarketEvent.ABSENT));
        assertEquals(wrong.length + 1, doubts.size());
        NormalizationException first = doubts.get(0);
        assertEquals(BTC, first.instrument());
        assertEquals(DataType.TRADE, first.dataType());
        assertTrue(first.getMessage().contains("was 1970-01-21T"), first.getMessage());
    }
}
