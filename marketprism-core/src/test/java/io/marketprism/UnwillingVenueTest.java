package io.marketprism;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.event.Coverage;
import io.marketprism.event.DataType;
import io.marketprism.event.Gap;
import io.marketprism.event.GapCause;
import io.marketprism.event.GapState;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.Trade;
import io.marketprism.internal.time.EpochClock;
import io.marketprism.sink.Delivery;
import io.marketprism.sink.Sink;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** An exchange whose HTTP works, and which refuses sockets or subscriptions. */
@Timeout(120)
@ExtendWith(Polling.class)
class UnwillingVenueTest {
    private static final Delivery FAST = Delivery.defaults().linger(Duration.ofMillis(1));

    private final List<MarketEvent> events = new CopyOnWriteArrayList<>();
    private final List<String> told = new CopyOnWriteArrayList<>();
    private TestVenue venue;

    @BeforeEach
    void open() throws IOException {
        venue = new TestVenue();
    }

    @AfterEach
    void close() {
        venue.close();
    }

    private Pipeline start(DataType first, DataType... more) {
        return MarketPrism.pipeline()
                .from(venue, Feed.of("BTC-USDT").data(first, more))
                .to(Sink.forEach(events::add), FAST)
                .listener(new PipelineListener() {
                    @Override
                    public void connectFailed(String exchange, String market, URI uri, String reason) {
                        told.add("failed " + exchange + " " + market + " " + uri.getPath() + ": " + reason);
                    }

                    @Override
                    public void refused(String exchange, String market, String what, String reason) {
                        told.add("refused " + what + ": " + reason);
                    }
                })
                .start();
    }

    private List<Gap> gaps() {
        return of(Gap.class);
    }

    private static List<String> ofSockets(Pipeline pipeline) {
        return pipeline.status().problems().stream()
                .filter(problem -> problem.contains("/ws "))
                .toList();
    }

    private <E> List<E> of(Class<E> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    @Test
    void aSocketThatIsForbiddenIsAProblemAndAGapOfEachOfItsStreams() {
        venue.forbidSockets(true);
        long before = EpochClock.SYSTEM.nowUs();
        try (Pipeline pipeline = start(DataType.TRADE, DataType.ORDERBOOK)) {
            long after = EpochClock.SYSTEM.nowUs();
            await().until(() -> gaps().size() == 2);
            await().until(() -> told.size() >= 2);
            String reason = "expected a WebSocket, was HTTP 403 Client Error not from where you are"
                    + " (perhaps the exchange does not serve this address or country)";
            assertEquals("failed venue spot /ws: " + reason, told.get(0));
            List<String> problems = ofSockets(pipeline);
            assertEquals(1, problems.size(), problems::toString);
            assertTrue(problems.get(0).endsWith("/ws is not connected: " + reason), problems::toString);
            for (Gap gap : gaps()) {
                assertEquals(GapState.OPEN, gap.state());
                assertEquals(GapCause.RECONNECT, gap.cause());
                assertTrue(gap.startedAtUs() >= before && gap.startedAtUs() <= after, gap::toString);
            }
            assertEquals(
                    Set.of(DataType.TRADE, DataType.ORDERBOOK),
                    gaps().stream().map(Gap::affectedDataType).collect(Collectors.toSet()));
            assertEquals(List.of(), of(Coverage.class));

            venue.forbidSockets(false);
            await().until(() -> gaps().size() == 3);
            Gap closed = gaps().get(2);
            assertEquals(DataType.TRADE, closed.affectedDataType());
            assertEquals(GapState.CLOSED, closed.state());
            await().until(() -> !of(Coverage.class).isEmpty());
            assertEquals(closed.endedAtUs(), of(Coverage.class).get(0).fromUs());
            await().until(() -> ofSockets(pipeline).isEmpty());
        }
        assertTrue(
                of(Coverage.class).stream().allMatch(coverage -> coverage.coveredDataType() == DataType.TRADE),
                "of the book nothing has come");
    }

    @Test
    void whatIsRefusedIsAskedForAgainAndItsGapStaysOpenMeanwhile() {
        venue.refuse(true);
        long before = EpochClock.SYSTEM.nowUs();
        try (Pipeline pipeline = start(DataType.TRADE)) {
            long after = EpochClock.SYSTEM.nowUs();
            await().until(() -> gaps().size() == 1);
            Gap open = gaps().get(0);
            assertEquals(GapCause.REFUSED, open.cause());
            assertEquals(GapState.OPEN, open.state());
            assertTrue(open.startedAtUs() >= before && open.startedAtUs() <= after, open::toString);
            await().until(() -> told.equals(List.of("refused [trade of venue spot BTC-USDT]: not now")));
            await().until(() -> pipeline.status().connections().get(0).state().equals("live"));
            List<String> problems = ofSockets(pipeline);
            assertEquals(1, problems.size(), problems::toString);
            assertTrue(
                    problems.get(0)
                            .endsWith("/ws refuses trade of venue spot BTC-USDT: not now; it is asked for again"),
                    problems::toString);
            assertEquals(List.of(), of(Coverage.class));

            venue.refuse(false);
            await().until(() -> gaps().size() == 2);
            assertEquals(open.gapId(), gaps().get(1).gapId());
            assertEquals(GapState.CLOSED, gaps().get(1).state());
            assertEquals(List.of(), ofSockets(pipeline));
            venue.trade(1);
            await().until(() -> of(Trade.class).size() == 1);
            assertEquals(2, gaps().size());
        }
        assertFalse(of(Coverage.class).isEmpty());
    }
}
