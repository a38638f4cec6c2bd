package io.marketprism.binance;

import static io.marketprism.event.DataType.ORDERBOOK;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.marketprism.Feed;
import io.marketprism.MarketPrism;
import io.marketprism.Pipeline;
import io.marketprism.PipelineStatus;
import io.marketprism.connector.ConnectorOptions;
import io.marketprism.event.Decimal;
import io.marketprism.event.Gap;
import io.marketprism.event.GapState;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.MarketEvent;
import io.marketprism.simulator.SimulatedExchange;
import io.marketprism.simulator.SimulatorOptions;
import io.marketprism.simulator.binance.BinanceVenueMarket;
import io.marketprism.test.RecordingSink;
import io.marketprism.testkit.VenueTruth;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.OkHttpClient;
import okhttp3.Response;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Order books of futures, whose update ids have holes, against the ledger of a simulated Binance that keeps its limits of request weight. */
class BinanceFuturesBooksTest {
    private static final Duration LONG = Duration.ofSeconds(150);

    private final RecordingSink sink = new RecordingSink();
    private final AtomicInteger refused = new AtomicInteger();

    /** Counts the answers by which an exchange says that its limits are broken. */
    private final OkHttpClient client = new OkHttpClient.Builder()
            .addInterceptor(chain -> {
                Response response = chain.proceed(chain.request());
                if (response.code() == 429 || response.code() == 418) {
                    refused.incrementAndGet();
                }
                return response;
            })
            .build();

    private Pipeline start(BinanceVenueMarket market, SimulatedExchange venue, Feed feed) {
        ConnectorOptions options =
                ConnectorOptions.defaults().exchange("binance-sim").hosts(venue.restUri(), venue.webSocketUri());
        return MarketPrism.pipeline()
                .from(market == BinanceVenueMarket.USDM ? Binance.usdm(options) : Binance.coinm(options), feed)
                .to(sink)
                .httpClient(client)
                .collector("test")
                .start();
    }

    /** Perpetuals alone: on COIN-M their indices have the same symbols. */
    private static Feed books(SimulatedExchange venue) {
        return Feed.of(venue.ledger().symbols().stream()
                        .map(symbol -> "perpetual:" + symbol)
                        .toList())
                .data(ORDERBOOK);
    }

    private static void awaitValid(Pipeline pipeline) {
        await().atMost(LONG).until(() -> pipeline.status().feeds().stream().allMatch(PipelineStatus.FeedStatus::valid));
    }

    private VenueTruth truth(SimulatedExchange venue, String symbol) {
        Instrument instrument = sink.books(symbol).get(0).instrument();
        Decimal size = sink.events().stream()
                .filter(event -> event instanceof InstrumentDefinition
                        && event.instrument().equals(instrument))
                .map(InstrumentDefinition.class::cast)
                .findFirst()
                .orElseThrow()
                .contractSize();
        return size == null ? new VenueTruth(venue) : new VenueTruth(venue).contractsOf(size);
    }

    @ParameterizedTest
    @EnumSource(
            value = BinanceVenueMarket.class,
            names = {"USDM", "COINM"})
    void booksAreTheVenuesAgainAfterALostDeltaAndACut(BinanceVenueMarket market) {
        SimulatorOptions options = SimulatorOptions.defaults()
                .seed(21)
                .symbols(market.symbols(2))
                .eventsPerSecond(1_000)
                .bookInterval(Duration.ofMillis(10));
        try (SimulatedExchange venue =
                        SimulatedExchange.binance(market, options).start();
                Pipeline pipeline = start(market, venue, books(venue))) {
            awaitValid(pipeline);
            String lossy = market.symbols(1).get(0);
            venue.faults().dropNext(venue.nativeSymbol(lossy).toLowerCase(Locale.ROOT) + "@depth@100ms", 1);
            await().atMost(LONG).until(() -> closedGaps() == 1);
            venue.faults().cut();
            await().atMost(LONG)
                    .until(() -> closedGaps() == 2 && sink.gaps(lossy).size() >= 4);
            awaitValid(pipeline);
            for (String symbol : venue.ledger().symbols()) {
                truth(venue, symbol).assertBook(symbol, sink.books(symbol));
            }
            assertEquals(0, refused.get(), "answers 429 and 418");
        }
    }

    private long closedGaps() {
        return sink.events().stream()
                .filter(event -> event instanceof Gap gap
                        && gap.affectedDataType() == ORDERBOOK
                        && gap.state() == GapState.CLOSED)
                .map(MarketEvent::instrument)
                .distinct()
                .count();
    }
}
