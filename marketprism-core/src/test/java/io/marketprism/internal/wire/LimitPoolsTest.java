package io.marketprism.internal.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.connector.LimitPool;
import io.marketprism.connector.RateLimit;
import io.marketprism.connector.RestCall;
import io.marketprism.internal.time.ManualTime;
import io.marketprism.internal.time.Scheduler;
import io.marketprism.internal.wire.RestFetcher.Priority;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LimitPoolsTest {
    /** Two may be spent at once. */
    private static final LimitPool WEIGHT = new LimitPool("weight", new RateLimit(5, Duration.ofMinutes(1)), "X-Used");

    private static final LimitPool BOOKS = new LimitPool("books", new RateLimit(5, Duration.ofMinutes(1)));

    private final ManualTime time = new ManualTime();
    private final Scheduler timer = time.scheduler("timer");
    private final FakeHttp http = new FakeHttp(time);
    private final LimitPools here = new LimitPools(time);

    private RestFetcher fetcher(String exchange, LimitPools pools) {
        return new RestFetcher(exchange, "here", http, pools, RestFetcher.AnswerLimits.DEFAULT, timer, time);
    }

    private static RestCall<String> call(String authority, LimitPool... pools) {
        return new RestCall<>(
                URI.create("https://" + authority + "/path"),
                Map.of(),
                List.of(pools).stream().map(pool -> pool.weighing(1)).toList(),
                frame -> frame.toString());
    }

    private int sent() {
        time.runDue();
        return http.calls().size();
    }

    private static void fetch(RestFetcher fetcher, String authority, LimitPool... pools) {
        fetcher.fetch(call(authority, pools), Priority.NOW);
    }

    @Test
    void pipelinesThatLeaveByOneAddressShareThePoolsOfAHost() {
        RestFetcher one = fetcher("venue", LimitPools.ofProcess("192.0.2.1", time));
        RestFetcher other = fetcher("venue", LimitPools.ofProcess("192.0.2.1", time));
        fetch(one, "venue", WEIGHT);
        fetch(one, "venue", WEIGHT);
        assertEquals(2, sent());
        fetch(other, "venue", WEIGHT);
        assertEquals(2, sent(), "the first has spent it");
        fetch(other, "venue:8443", WEIGHT);
        fetch(other, "other", WEIGHT);
        assertEquals(4, sent(), "two hosts, and two ports, share nothing");
        fetch(other, "venue", BOOKS);
        assertEquals(5, sent(), "nor do two pools");
        fetch(fetcher("venue", LimitPools.ofProcess("192.0.2.2", time)), "venue", WEIGHT);
        assertEquals(6, sent(), "nor do two addresses from which we call");
        fetch(fetcher("namesake", LimitPools.ofProcess("192.0.2.1", time)), "venue", WEIGHT);
        assertEquals(7, sent(), "nor two exchanges");
        time.pass(Duration.ofMinutes(1));
        assertEquals(8, sent());
    }

    @Test
    void aRefusalPausesThePoolsOfItsCallOnly() {
        RestFetcher one = fetcher("venue", here);
        RestFetcher other = fetcher("venue", here);
        http.exchange(call -> call.answer(429, "slow down", "Retry-After", "30"));
        fetch(one, "venue", BOOKS);
        time.runDue();
        assertNotNull(one.pausedFor(Duration.ZERO));
        assertNotNull(other.pausedFor(call("venue", BOOKS), Duration.ZERO), "all that draw from the pool");
        assertNotNull(other.pausedFor(call("venue", WEIGHT, BOOKS), Duration.ZERO), "with whatever else");
        assertNull(other.pausedFor(call("venue", WEIGHT), Duration.ZERO));
        assertNull(other.pausedFor(call("other", BOOKS), Duration.ZERO));
        CompletableFuture<String> patient = other.fetch(call("venue", BOOKS), Priority.LATER);
        assertTrue(patient.isCompletedExceptionally(), "what need not be called at all does not wait");
        http.exchange(call -> call.answer(200, "well"));
        fetch(other, "venue", BOOKS);
        CompletableFuture<String> elsewhere = other.fetch(call("venue", WEIGHT), Priority.NOW);
        time.runDue();
        assertTrue(elsewhere.isDone(), "one behind it goes first");
        assertEquals(2, http.calls().size());
        time.pass(Duration.ofSeconds(31));
        assertEquals(3, http.calls().size());
        assertFalse(other.isPaused());
    }

    @Test
    void aHeaderOfWhatIsUsedPausesItsPoolOnly() {
        RestFetcher fetcher = fetcher("venue", here);
        http.exchange(call -> call.answer(200, "well", "X-Used", "5"));
        fetch(fetcher, "venue", WEIGHT, BOOKS);
        time.runDue();
        assertNotNull(fetcher.pausedFor(call("venue", WEIGHT), Duration.ZERO));
        assertNull(fetcher.pausedFor(call("venue", BOOKS), Duration.ZERO));
    }

    @Test
    void aCallThatLacksOnePoolSpendsNothingOfTheOthers() {
        RestFetcher fetcher = fetcher("venue", here);
        fetch(fetcher, "venue", BOOKS);
        fetch(fetcher, "venue", BOOKS);
        assertEquals(2, sent());
        fetch(fetcher, "venue", WEIGHT, BOOKS);
        assertEquals(2, sent());
        fetch(fetcher("venue", here), "venue", WEIGHT);
        fetch(fetcher("venue", here), "venue", WEIGHT);
        assertEquals(4, sent(), "both are left");
    }

    @Test
    void onePoolOfSeveralHostsIsCountedOnce() {
        LimitPool shared = BOOKS.countedAt("one");

        Budget budget = here.budget("venue", shared, URI.create("https://one/books"));

        assertSame(budget, here.budget("venue", shared, URI.create("https://two/books")));
        assertNotSame(budget, here.budget("venue", BOOKS, URI.create("https://two/books")));
    }

    @Test
    void attemptsToConnectDrawFromThePoolsToo() {
        URI uri = URI.create("wss://venue/ws");
        assertSame(here.budget("venue", BOOKS, uri), here.budget("venue", BOOKS, URI.create("wss://venue/other")));
        here.budget("venue", BOOKS, uri).take(2);
        fetch(fetcher("venue", here), "venue", BOOKS);
        assertEquals(0, sent());
    }
}
