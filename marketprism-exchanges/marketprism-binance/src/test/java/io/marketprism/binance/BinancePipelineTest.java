package io.marketprism.binance;

import static io.marketprism.event.DataType.TRADE;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.marketprism.Pipeline;
import io.marketprism.connector.Connector;
import io.marketprism.connector.ConnectorOptions;
import io.marketprism.event.Gap;
import io.marketprism.event.GapCause;
import io.marketprism.simulator.SimulatedExchange;
import io.marketprism.simulator.SimulatorOptions;
import io.marketprism.simulator.binance.BinanceVenueMarket;
import io.marketprism.testkit.PipelineContract;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** The connector in a running pipeline, against a simulated Binance. */
class BinancePipelineTest extends PipelineContract {

    @Override
    protected SimulatedExchange newVenue(SimulatorOptions options) {
        return SimulatedExchange.binance(BinanceVenueMarket.SPOT, options);
    }

    @Override
    protected Connector newConnector(ConnectorOptions options) {
        return Binance.spot(options);
    }

    @Override
    protected String tradeStream(String symbol) {
        return venue().nativeSymbol(symbol).toLowerCase(Locale.ROOT) + "@trade";
    }

    @Override
    protected String bookStream(String symbol) {
        return venue().nativeSymbol(symbol).toLowerCase(Locale.ROOT) + "@depth@100ms";
    }

    @Test
    void droppedTradeLeavesAGapThatNamesItsId() {
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
            assertEquals(2, gap.lost());
            assertEquals(1, Long.parseLong(gap.lastMissingId()) - Long.parseLong(gap.firstMissingId()));
            assertTradesAreComplete("BTC-USDT");
        }
    }

    @Test
    void staleAndRefusedSnapshotsAreAskedForAgain() {
        venue().step(200);
        venue().faults().staleSnapshots(50);
        venue().faults().refuseSnapshots(1, 503);
        try (Pipeline pipeline = start()) {
            venue().step(50);
            await().during(Duration.ofMillis(300))
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> sink().books("BTC-USDT").isEmpty());
            venue().faults().staleSnapshots(0);
            settle(pipeline);
            assertBookIsTheVenues("BTC-USDT");
            assertBookIsTheVenues("PEPE-USDT");
        }
    }
}
