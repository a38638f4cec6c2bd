package io.marketprism.okx;

import static io.marketprism.event.DataType.ORDERBOOK;
import static io.marketprism.event.DataType.TRADE;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.Pipeline;
import io.marketprism.connector.Connector;
import io.marketprism.connector.ConnectorOptions;
import io.marketprism.event.BookDelta;
import io.marketprism.event.Gap;
import io.marketprism.event.GapCause;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.Trade;
import io.marketprism.simulator.SimulatedExchange;
import io.marketprism.simulator.SimulatorOptions;
import io.marketprism.simulator.okx.OkxVenueMarket;
import io.marketprism.testkit.PipelineContract;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The connector in a running pipeline, against a simulated OKX. */
class OkxPipelineTest extends PipelineContract {

    @Override
    protected SimulatedExchange newVenue(SimulatorOptions options) {
        return SimulatedExchange.okx(OkxVenueMarket.SPOT, options);
    }

    @Override
    protected Connector newConnector(ConnectorOptions options) {
        return Okx.spot(options);
    }

    @Override
    protected String tradeStream(String symbol) {
        return "trades-all:" + symbol;
    }

    @Override
    protected String bookStream(String symbol) {
        return "books:" + symbol;
    }

    @Test
    void streamThatBeginsWithAnUpdateIsJoinedToASnapshotByHttp() {
        venue().faults().omitInitialSnapshots(true);
        try (Pipeline pipeline = start()) {
            settle(pipeline);
            assertBookIsTheVenues("BTC-USDT");
            assertBookIsTheVenues("PEPE-USDT");
            assertEquals(List.of(), closedGaps("BTC-USDT", ORDERBOOK));
        }
    }

    @Test
    void restartOfTheNumberingIsCarriedThrough() {
        try (Pipeline pipeline = start()) {
            settle(pipeline);
            venue().faults().restartSequence("BTC-USDT");
            await().atMost(Duration.ofSeconds(60)).until(() -> {
                venue().step(50);
                return sink().books("BTC-USDT").stream()
                        .anyMatch(event -> event instanceof BookDelta delta && delta.reset());
            });
            settle(pipeline);
            assertBookIsTheVenues("BTC-USDT");
            assertTrue(closedGaps("BTC-USDT", ORDERBOOK).isEmpty());
        }
    }

    /** Ids may have holes, so nobody knows whether anything was lost; that is what the gap says. */
    @Test
    void droppedTradesLeaveAGapThatNamesTheirIds() {
        try (Pipeline pipeline = start()) {
            settle(pipeline);
            venue().faults().dropNext(tradeStream("BTC-USDT"), 2);
            await().atMost(Duration.ofSeconds(60)).until(() -> {
                venue().step(50);
                return !closedGaps("BTC-USDT", TRADE).isEmpty();
            });
            settle(pipeline);
            Gap gap = closedGaps("BTC-USDT", TRADE).get(0);
            assertEquals(GapCause.SEQUENCE_BREAK, gap.cause());
            assertEquals(MarketEvent.ABSENT, gap.lost());
            long first = Long.parseLong(gap.firstMissingId());
            assertTrue(first <= Long.parseLong(gap.lastMissingId()));
            Trade lastGood = sink().trades("BTC-USDT").stream()
                    .filter(trade -> trade.sequence() < first)
                    .reduce((one, other) -> other)
                    .orElseThrow();
            assertEquals(lastGood.receiveTimeUs(), gap.startedAtUs());
            assertTradesAreComplete("BTC-USDT");
        }
    }

    /** The deltas of the new numbering would pass for old ones, and the book for a quiet one. */
    @Test
    void restartOfTheNumberingThatIsLostIsNoticed() {
        try (Pipeline pipeline = start()) {
            settle(pipeline);
            venue().faults().dropNext("books:BTC-USDT", 1);
            venue().faults().restartSequence("BTC-USDT");
            await().atMost(Duration.ofSeconds(60)).until(() -> {
                venue().step(50);
                return !closedGaps("BTC-USDT", ORDERBOOK).isEmpty();
            });
            assertEquals(
                    GapCause.SEQUENCE_BREAK,
                    closedGaps("BTC-USDT", ORDERBOOK).get(0).cause());
        }
    }
}
