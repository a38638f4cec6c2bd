package io.marketprism.internal.wire;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.MarketPrismException;
import io.marketprism.Polling;
import io.marketprism.codec.JsonCursor;
import io.marketprism.connector.ExchangeLimits;
import io.marketprism.connector.Frame;
import io.marketprism.connector.RateLimit;
import io.marketprism.connector.RestCall;
import io.marketprism.internal.wire.RestFetcher.Priority;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
@ExtendWith(Polling.class)
@Execution(ExecutionMode.CONCURRENT)
class RestFetcherTest {
    private final MockWebServer server = new MockWebServer();
    private final OkHttpClient client = new OkHttpClient();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private RestFetcher fetcher;

    @BeforeEach
    void start() throws IOException {
        server.start();
        limit(6_000, Duration.ofMinutes(1));
    }

    @AfterEach
    void stop() {
        timer.shutdownNow();
        client.dispatcher().executorService().shutdown();
        client.connectionPool().evictAll();
        server.close();
    }

    private void limit(int permits, Duration per) {
        RateLimit limit = new RateLimit(permits, per);
        fetcher = new RestFetcher(
                "venue", "here", client, new ExchangeLimits(limit, "X-Used-Weight", limit), timer, () -> 77);
    }

    private <T> RestCall<T> call(Function<Frame, T> parser) {
        return new RestCall<>(server.url("/api/depth?symbol=AB").uri(), Map.of("X-Key", "k"), 1, parser);
    }

    private CompletableFuture<Long> number() {
        return number(Priority.NOW);
    }

    private CompletableFuture<Long> number(Priority priority) {
        return fetcher.fetch(
                call(frame -> {
                    JsonCursor json = new JsonCursor().reset(frame);
                    json.enterArray();
                    json.nextElement();
                    long number = json.longValue();
                    json.nextElement();
                    json.finish();
                    return number;
                }),
                priority);
    }

    private static MarketPrismException failure(CompletableFuture<?> result) {
        ExecutionException e = assertThrows(ExecutionException.class, () -> result.get(60, TimeUnit.SECONDS));
        return assertInstanceOf(MarketPrismException.class, e.getCause());
    }

    private void answer(int code, String body, String... headers) {
        MockResponse.Builder response = new MockResponse.Builder().code(code).body(body);
        for (int i = 0; i < headers.length; i += 2) {
            response.addHeader(headers[i], headers[i + 1]);
        }
        server.enqueue(response.build());
    }

    @Test
    void handsTheBodyToTheParser() throws Exception {
        answer(200, "[42]");
        List<String> seen = new ArrayList<>();
        long number = fetcher.fetch(
                        call(frame -> {
                            seen.add(frame + " " + frame.receiveTimeUs() + " " + frame.collector());
                            return 42L;
                        }),
                        Priority.NOW)
                .get(60, TimeUnit.SECONDS);
        assertEquals(42, number);
        assertEquals(List.of("[42] 77 here"), seen);
        assertEquals("k", server.takeRequest().getHeaders().get("X-Key"));
    }

    @Test
    void saysWhatTheExchangeAnswered() {
        answer(503, "Service Unavailable. " + "x".repeat(1_000));
        String message = failure(number()).getMessage();
        assertTrue(message.startsWith("venue: http://"), message);
        assertTrue(message.contains("/api/depth?symbol=AB answered HTTP 503: Service Unavailable. xxx"), message);
        assertTrue(message.length() < 400, message);
    }

    @Test
    void saysWhereABodyIsBroken() {
        answer(200, "[4x2]");
        String message = failure(number()).getMessage();
        assertTrue(message.contains("venue: cannot read frame at byte 2: expected a comma"), message);
        assertTrue(message.contains("[4x2]"), message);
        assertTrue(message.contains("/api/depth?symbol=AB"), message);
    }

    @Test
    void wrapsWhatAParserThrows() {
        answer(200, "[42]");
        MarketPrismException e = failure(fetcher.fetch(
                call(frame -> {
                    throw new IllegalStateException("a defect");
                }),
                Priority.NOW));
        assertTrue(e.getMessage().contains("a defect") && e.getMessage().contains("/api/depth"), e.getMessage());
    }

    @Test
    void saysWhatItCannotReach() {
        server.close();
        String message = failure(number()).getMessage();
        assertTrue(message.startsWith("venue: cannot reach http://"), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://example.org/x", "mailto:x", "/relative"})
    void failsForAddressesItCannotCall(String uri) {
        String message = failure(fetcher.fetch(new RestCall<>(URI.create(uri), Map.of(), 1, frame -> 1), Priority.NOW))
                .getMessage();
        assertTrue(message.startsWith("venue: cannot call " + uri), message);
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 418})
    void pausesAllCallsForAsLongAsItIsTold(int code) throws Exception {
        answer(code, "too many", "Retry-After", "1");
        answer(200, "[1]");
        answer(200, "[2]");
        long begin = System.nanoTime();
        assertTrue(failure(number()).getMessage().contains("HTTP " + code));
        CompletableFuture<Long> one = number();
        CompletableFuture<Long> other = number();
        assertEquals(3, one.get(60, TimeUnit.SECONDS) + other.get(60, TimeUnit.SECONDS));
        assertTrue(System.nanoTime() - begin >= 900_000_000, "Expected a pause of a second");
        assertEquals(3, server.getRequestCount());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Wed, 21 Oct 2026 07:28:00 GMT", "99999999999999999999", "-5"})
    void pausesForAMinuteIfItIsNotToldHowLong(String retryAfter) {
        answer(429, "too many", "Retry-After", retryAfter);
        assertTrue(failure(number()).getMessage().contains("HTTP 429"));
        assertFalse(number().isDone());
        assertEquals(1, server.getRequestCount());
    }

    @Test
    void pausesBeforeTheLimitIsReached() throws Exception {
        limit(100, Duration.ofSeconds(1));
        answer(200, "[1]", "X-Used-Weight", "90");
        answer(200, "[2]", "X-Used-Weight", "91");
        answer(200, "[3]", "X-Used-Weight", "5");
        assertEquals(1, number().get(60, TimeUnit.SECONDS));
        long begin = System.nanoTime();
        assertEquals(2, number().get(60, TimeUnit.SECONDS));
        assertEquals(3, number().get(60, TimeUnit.SECONDS));
        assertTrue(System.nanoTime() - begin >= 450_000_000, "Expected a pause of half the window");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "many", "1e9", "-1"})
    void takesNoNoticeOfAWeightItCannotRead(String weight) throws Exception {
        answer(200, "[1]", "X-Used-Weight", weight);
        assertEquals(1, number().get(60, TimeUnit.SECONDS));
    }

    @Test
    void keepsItsPace() throws Exception {
        limit(10, Duration.ofSeconds(1));
        List<CompletableFuture<Long>> calls = new ArrayList<>();
        long begin = System.nanoTime();
        for (int i = 0; i < 7; i++) {
            answer(200, "[1]");
            calls.add(number());
        }
        await().until(() -> server.getRequestCount() >= 4);
        CompletableFuture.allOf(calls.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);
        assertTrue(System.nanoTime() - begin >= 550_000_000, "four at once, three more at five a second");
    }

    @Test
    void failsOnceThePipelineIsClosed() throws Exception {
        limit(1, Duration.ofMinutes(1));
        answer(200, "[1]");
        assertEquals(1, number().get(60, TimeUnit.SECONDS));
        timer.shutdownNow();
        assertTrue(failure(number()).getMessage().contains("the pipeline is closed"));
    }

    /** The patient call wants most of what may be spent at once to be there, and would wait for 1 s; the urgent one for 0.4 s. */
    @Test
    void doesNotLetAnUrgentCallWaitForAPatientOne() throws Exception {
        limit(5, Duration.ofMillis(1_000));
        answer(200, "[1]");
        answer(200, "[2]");
        answer(200, "[3]");
        answer(200, "[4]");
        assertEquals(3, number().get(60, TimeUnit.SECONDS) + number().get(60, TimeUnit.SECONDS));
        CompletableFuture<Long> patient = number(Priority.LATER);
        CompletableFuture<Long> urgent = number();
        assertEquals(3, urgent.get(60, TimeUnit.SECONDS));
        assertFalse(patient.isDone());
        assertEquals(4, patient.get(60, TimeUnit.SECONDS));
    }

    @Test
    void doesNotMakeACallThatIsCancelledWhileItWaits() throws Exception {
        limit(5, Duration.ofSeconds(1));
        answer(200, "[1]");
        answer(200, "[2]");
        answer(200, "[3]");
        CompletableFuture<Long> one = number();
        CompletableFuture<Long> two = number();
        CompletableFuture<Long> cancelled = number();
        CompletableFuture<Long> three = number();
        assertTrue(cancelled.cancel(false));
        assertEquals(
                6, one.get(20, TimeUnit.SECONDS) + two.get(20, TimeUnit.SECONDS) + three.get(20, TimeUnit.SECONDS));
        assertEquals(3, server.getRequestCount());
    }

    @Test
    void endsACallThatIsCancelledOnItsWay() throws Exception {
        server.enqueue(new MockResponse.Builder()
                .body("[1]")
                .headersDelay(20, TimeUnit.SECONDS)
                .build());
        CompletableFuture<Long> slow = number();
        server.takeRequest();
        assertEquals(1, client.dispatcher().runningCallsCount());
        slow.cancel(false);
        await().until(() -> client.dispatcher().runningCallsCount() == 0);
    }
}
