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

/** The connector of USD-M in a running pipeline, on two connections: a simulated Binance brings trades on one path and books on the other. */
class BinanceUsdmPipelineTest extends PipelineContract {

    @Override
    protected SimulatedExchange newVenue(SimulatorOptions options) {
        return SimulatedExchange.binance(BinanceVenueMarket.USDM, options);
    }

    @Override
    protected Connector newConnector(ConnectorOptions options) {
        return Binance.usdm(options);
    }

    @Override
    protected String tradeStream(String symbol) {
        return venue().nativeSymbol(symbol).toLowerCase(Locale.ROOT) + "@aggTrade";
    }

    @Override
    protected String bookStream(String symbol) {
        return venue().nativeSymbol(symbol).toLowerCase(Locale.ROOT) + "@depth@100ms";
    }

    @Test
    void droppedAggregateLeavesAGapThatNamesItsId() {
        try (Pipeline pipeline = start()) {
            settle(pipeline);
            assertEquals(2, pipeline.status().connections().size());
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
}
