package io.marketprism.okx;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.Feed;
import io.marketprism.MarketPrism;
import io.marketprism.Pipeline;
import io.marketprism.connector.ConnectorOptions;
import io.marketprism.event.DataType;
import io.marketprism.event.Gap;
import io.marketprism.event.GapState;
import io.marketprism.simulator.SimulatedExchange;
import io.marketprism.simulator.SimulatorOptions;
import io.marketprism.simulator.okx.OkxVenueMarket;
import io.marketprism.test.RecordingSink;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;

/** Trades of OKX's derivatives, whose numbers have holes in which nothing was traded. */
class OkxHolesTest {
    private static final String SYMBOL = "BTC-USDT";

    private final RecordingSink sink = new RecordingSink();
    private final AtomicInteger calls = new AtomicInteger();
    private final OkHttpClient client = new OkHttpClient.Builder()
            .addInterceptor(chain -> {
                if (chain.request().url().encodedPath().endsWith("history-trades")) {
                    calls.incrementAndGet();
                }
                return chain.proceed(chain.request());
            })
            .build();

    private Map<String, Gap> gaps() {
        Map<String, Gap> newest = new HashMap<>();
        sink.gaps(SYMBOL).forEach(gap -> newest.put(gap.gapId(), gap));
        return newest;
    }

    /** One call for each would never catch up with a market that trades faster than once a second. */
    @Test
    void oneCallTellsOfManyThatNothingIsMissing() {
        SimulatorOptions options =
                SimulatorOptions.defaults().seed(5).symbols(SYMBOL).drivenByHand();
        try (SimulatedExchange venue =
                        SimulatedExchange.okx(OkxVenueMarket.SWAP, options).start();
                Pipeline pipeline = MarketPrism.pipeline()
                        .from(
                                new OkxConnector(
                                        OkxMarket.SWAP,
                                        ConnectorOptions.defaults()
                                                .exchange("okx-sim")
                                                .hosts(venue.restUri(), venue.webSocketUri())),
                                Feed.of(SYMBOL).data(DataType.TRADE))
                        .to(sink)
                        .httpClient(client)
                        .start()) {
            await().until(() -> pipeline.status().connections().stream()
                    .allMatch(connection -> connection.state().equals("live")));
            venue.step(400);
            await().until(() -> gaps().size() > 40);
            await().atMost(Duration.ofSeconds(90))
                    .until(() -> gaps().values().stream().allMatch(gap -> gap.state() == GapState.RECOVERED));
            assertTrue(calls.get() * 4 < gaps().size(), () -> calls + " calls for " + gaps().size() + " holes");
        }
    }
}
