package io.marketprism.kraken;

import static io.marketprism.event.DataType.ORDERBOOK;
import static io.marketprism.event.DataType.TRADE;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.Pipeline;
import io.marketprism.connector.Connector;
import io.marketprism.connector.ConnectorOptions;
import io.marketprism.event.BestBidOffer;
import io.marketprism.event.Decimal;
import io.marketprism.event.GapState;
import io.marketprism.event.TradeSource;
import io.marketprism.simulator.SimulatedExchange;
import io.marketprism.simulator.SimulatorOptions;
import io.marketprism.simulator.ledger.ProducedBook;
import io.marketprism.testkit.PipelineContract;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The connector in a running pipeline, against a simulated Kraken over real sockets, which has deeper books than are asked for. */
class KrakenPipelineTest extends PipelineContract {
    @Override
    protected SimulatedExchange newVenue(SimulatorOptions options) {
        return SimulatedExchange.of(new KrakenProtocol(), options);
    }

    @Override
    protected Connector newConnector(ConnectorOptions options) {
        return Kraken.spot(options);
    }

    @Override
    protected String tradeStream(String symbol) {
        return "trade:" + venue().nativeSymbol(symbol);
    }

    @Override
    protected String bookStream(String symbol) {
        return "book:" + venue().nativeSymbol(symbol);
    }

    /** It closes, and has not said so. */
    @Override
    protected boolean announcesShutdown() {
        return false;
    }

    @Test
    void bestPricesAreThoseOfTheBook() {
        try (Pipeline pipeline = start()) {
            settle(pipeline);
            ProducedBook book = venue().ledger().book("BTC-USDT");
            Decimal bid = Decimal.of(book.bids().get(0).price());
            Decimal quantity = Decimal.of(book.asks().get(0).quantity());
            // They come behind the book.
            await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
                BestBidOffer best = newestBest();
                assertEquals(bid, best.bidPrice());
                assertEquals(quantity, best.askQuantity());
            });
        }
    }

    private BestBidOffer newestBest() {
        return sink().events().stream()
                .filter(BestBidOffer.class::isInstance)
                .map(BestBidOffer.class::cast)
                .filter(event -> event.instrument().symbol().equals("BTC-USDT"))
                .reduce((first, second) -> second)
                .orElseThrow();
    }

    @Test
    void theTradesThatComeWithASubscriptionFillTheHoleOfALostConnection() {
        try (Pipeline pipeline = start()) {
            settle(pipeline);
            venue().faults().refuseConnections();
            venue().faults().cut();
            // Fewer than the exchange tells of the past.
            venue().step(40);
            venue().faults().acceptConnections();
            awaitLive(pipeline);
            settle(pipeline);
        }
        assertTradesAreComplete("BTC-USDT");
        assertEquals(GapState.RECOVERED, closedGaps("BTC-USDT", TRADE).get(0).state());
        assertEquals(1, closedGaps("BTC-USDT", ORDERBOOK).size());
        assertTrue(sink().trades("BTC-USDT").stream().anyMatch(trade -> trade.source() == TradeSource.BACKFILL));
    }
}
