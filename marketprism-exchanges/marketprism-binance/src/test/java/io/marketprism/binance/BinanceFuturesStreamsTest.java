package io.marketprism.binance;

import static io.marketprism.event.DataType.OPEN_INTEREST;
import static io.marketprism.event.DataType.ORDERBOOK;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.marketprism.Feed;
import io.marketprism.MarketPrism;
import io.marketprism.Pipeline;
import io.marketprism.PipelineStatus;
import io.marketprism.connector.Connector;
import io.marketprism.connector.ConnectorOptions;
import io.marketprism.event.DataType;
import io.marketprism.event.Decimal;
import io.marketprism.event.QuantityUnit;
import io.marketprism.simulator.SimulatedExchange;
import io.marketprism.simulator.SimulatorOptions;
import io.marketprism.simulator.binance.BinanceVenueMarket;
import io.marketprism.test.RecordingSink;
import io.marketprism.testkit.VenueTruth;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The streams of futures through sockets of a simulated Binance, which keeps silent on the wrong path. */
class BinanceFuturesStreamsTest {
    private static final Set<DataType> TYPES = Binance.usdm().dataTypes();

    private final RecordingSink sink = new RecordingSink();

    @ParameterizedTest
    @CsvSource({"USDM, BTC-USDT, BASE", "COINM, BTC-USD, QUOTE"})
    void everyStreamArrivesAndBooksAreTheVenues(BinanceVenueMarket market, String symbol, QuantityUnit unit) {
        SimulatorOptions options =
                SimulatorOptions.defaults().seed(12).symbols(symbol).eventsPerSecond(500);
        try (SimulatedExchange venue =
                        SimulatedExchange.binance(market, options).start();
                Pipeline pipeline = MarketPrism.pipeline()
                        .from(
                                connector(market, venue),
                                Feed.of("perpetual:" + symbol)
                                        .data(TYPES)
                                        .openCandles()
                                        .pollEvery(OPEN_INTEREST, Duration.ofMillis(100)))
                        .to(sink)
                        .collector("test")
                        .start()) {
            await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertEquals(TYPES, arrived()));
            venue.faults().cut();
            await().atMost(Duration.ofSeconds(60)).until(() -> sink.gaps(symbol).stream()
                    .anyMatch(gap -> gap.affectedDataType() == ORDERBOOK && gap.revision() == 2));
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> pipeline.status().feeds().stream().allMatch(PipelineStatus.FeedStatus::valid));
            new VenueTruth(venue)
                    .contractsOf(unit == QuantityUnit.BASE ? Decimal.ONE : Decimal.of(100))
                    .assertBestLevels(symbol, sink.books(symbol));
            assertEquals(unit, sink.trades(symbol).get(0).instrument().quantityUnit());
            assertEquals(
                    Set.of("perpetual"),
                    sink.trades(symbol).stream()
                            .map(trade -> trade.instrument().marketType().wireName())
                            .collect(Collectors.toSet()));
        }
    }

    private static Connector connector(BinanceVenueMarket market, SimulatedExchange venue) {
        ConnectorOptions options =
                ConnectorOptions.defaults().exchange("binance-sim").hosts(venue.restUri(), venue.webSocketUri());
        return market == BinanceVenueMarket.USDM ? Binance.usdm(options) : Binance.coinm(options);
    }

    private Set<DataType> arrived() {
        return sink.events().stream()
                .map(event -> event.dataType())
                .filter(TYPES::contains)
                .collect(Collectors.toSet());
    }
}
