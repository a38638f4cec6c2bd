package io.marketprism.internal.wire;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.Polling;
import io.marketprism.connector.ExchangeLimits;
import io.marketprism.connector.Frame;
import io.marketprism.connector.RateLimit;
import io.marketprism.connector.RateLimitedException;
import io.marketprism.connector.RestCall;
import io.marketprism.connector.json.JsonCursor;
import io.marketprism.error.MarketPrismException;
import io.marketprism.internal.time.Scheduler;
import io.marketprism.internal.time.SystemTime;
import io.marketprism.internal.time.Time;
import io.marketprism.internal.wire.RestFetcher.Priority;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
@ExtendWith(Polling.class)
@Execution(ExecutionMode.CONCURRENT)
class RestFetcherTest {
    private final MockWebServer server = new MockWebServer();
    private final OkHttpClient client = new OkHttpClient();
    private final Scheduler timer = SystemTime.INSTANCE.scheduler("timer");
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

    private static Time time(LongSupplier nanos) {
        return (Time) Proxy.newProxyInstance(
                Time.class.getClassLoader(),
                new Class<?>[] {Time.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "nowUs" -> 77L;
                    case "now" -> Instant.EPOCH;
                    case "nanos" -> nanos.getAsLong();
                    default -> method.invoke(SystemTime.INSTANCE, arguments);
                });
    }

    private void limit(int permits, Duration per) {
        RateLimit limit = new RateLimit(permits, per);
        fetcher = new RestFetcher(
                "venue",
                "here",
                client,
                new ExchangeLimits(limit, "X-Used-Weight", limit),
                RestFetcher.AnswerLimits.DEFAULT,
                timer,
                time(System::nanoTime));
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
    @ValueSource(ints = {429, 418, 403, 503})
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

    /** Our clock says 1970-01-01T00:00:00, the exchange's another time. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "429 | 7 | | 7",
                "418 | 259200 | | 259200",
                "418 | 86400 | | 86400",
                "403 | 0 | | 1",
                "429 | Thu, 01 Jan 1970 00:05:00 GMT | | 300",
                "429 | Wed, 21 Oct 2026 07:28:00 GMT | Wed, 21 Oct 2026 07:27:20 GMT | 40",
                "429 | Wednesday, 21-Oct-26 07:28:00 GMT | Wed, 21 Oct 2026 07:27:20 GMT | 40",
                "429 | Wed, 21 Oct 2026 07:28:00 GMT | Wed, 21 Oct 2026 08:00:00 GMT | 1",
                // Nobody can mean these.
                "418 | 259201 | | 120",
                "429 | Wed, 21 Oct 2026 07:28:00 GMT | | 120",
                "429 | 99999999999999999999 | | 120",
                "429 | -5 | | 120",
                "403 | soon | | 120",
                "429 | | | 120"
            })
    void obeysRetryAfter(int code, String retryAfter, String date, long seconds) {
        List<String> headers = new ArrayList<>();
        if (retryAfter != null) {
            headers.addAll(List.of("Retry-After", retryAfter));
        }
        if (date != null) {
            headers.addAll(List.of("Date", date));
        }
        answer(code, "too many", headers.toArray(String[]::new));
        fixedClock();
        failure(number());
        assertPause(seconds);
    }

    private void fixedClock() {
        RateLimit limit = new RateLimit(6_000, Duration.ofMinutes(1));
        fetcher = new RestFetcher(
                "venue",
                "here",
                client,
                new ExchangeLimits(limit, null, limit),
                RestFetcher.AnswerLimits.DEFAULT,
                timer,
                time(() -> 0));
    }

    private void assertPause(long seconds) {
        assertNull(fetcher.pausedFor(Duration.ofSeconds(seconds)), "no longer than " + seconds + " s");
        assertNotNull(fetcher.pausedFor(Duration.ofSeconds(seconds).minusMillis(1_000)), "not shorter");
    }

    private MarketPrismException tooOften(int code, Duration pause, String... headers) {
        answer(code, "{\"code\":7}", headers);
        fixedClock();
        return failure(fetcher.fetch(
                call(frame -> {
                    throw new RateLimitedException("code 7, slow down", pause);
                }),
                Priority.NOW));
    }

    @Test
    void pausesWhenTheBodySaysSoWhateverTheStatus() {
        String message = tooOften(200, Duration.ofSeconds(9)).getMessage();
        assertTrue(message.contains("answered HTTP 200 with an error: code 7, slow down"), message);
        assertPause(9);
        tooOften(400, Duration.ofSeconds(9));
        assertPause(9);
        tooOften(429, Duration.ofSeconds(9), "Retry-After", "5");
        assertPause(5);
        tooOften(418, Duration.ofSeconds(9), "Retry-After", "for ever");
        assertPause(9);
        tooOften(200, null);
        assertPause(120);
        tooOften(200, Duration.ofDays(4));
        assertPause(120);
        tooOften(200, Duration.ofSeconds(-4));
        assertPause(1);
    }

    @Test
    void patientCallsAreNotQueuedWhileTheExchangeWantsNoneAndUrgentOnesLeaveWhenTheyAreCancelled() {
        answer(418, "banned", "Retry-After", "86400");
        CompletableFuture<Long> first = number();
        failure(first);
        for (int i = 0; i < 1_000; i++) {
            String message = failure(number(Priority.LATER)).getMessage();
            assertTrue(message.contains("is not called, there are no calls until 1970-01-02T00:00:00Z"), message);
        }
        assertEquals(0, fetcher.waitingCalls());
        CompletableFuture<Long> urgent = number();
        for (int i = 0; i < 1_000; i++) {
            number().cancel(false);
        }
        assertEquals(1, fetcher.waitingCalls());
        assertFalse(urgent.isDone());
        assertEquals(1, server.getRequestCount());
    }

    @Test
    void patientCallsThatWaitFailWhenTheExchangeWantsNone() throws Exception {
        limit(5, Duration.ofHours(1));
        server.enqueue(new MockResponse.Builder()
                .code(418)
                .addHeader("Retry-After", "86400")
                .headersDelay(300, TimeUnit.MILLISECONDS)
                .build());
        CompletableFuture<Long> first = number();
        server.takeRequest();
        CompletableFuture<Long> patient = number(Priority.LATER);
        failure(first);
        assertTrue(failure(patient).getMessage().contains("there are no calls until"));
        assertEquals(0, fetcher.waitingCalls());
    }

    @Test
    void callThatIsNotWantedAnyMoreSpendsNothing() throws Exception {
        limit(5, Duration.ofHours(1));
        answer(200, "[1]");
        answer(200, "[1]");
        for (int i = 0; i < 10; i++) {
            CompletableFuture<Long> unwanted = fetcher.fetch(call(frame -> 1L), Priority.NOW, () -> false);
            assertThrows(CancellationException.class, () -> unwanted.get(60, TimeUnit.SECONDS));
        }
        assertEquals(2, number().get(60, TimeUnit.SECONDS) + number().get(60, TimeUnit.SECONDS));
        assertEquals(2, server.getRequestCount());
    }

    @Test
    void whoIsAskedWhetherACallIsWantedHoldsUpNobodyByThrowing() throws Exception {
        answer(200, "[1]");
        CompletableFuture<Long> broken = fetcher.fetch(call(frame -> 1L), Priority.NOW, () -> {
            throw new IllegalStateException("a defect");
        });
        assertThrows(ExecutionException.class, () -> broken.get(60, TimeUnit.SECONDS));
        assertEquals(1, number().get(60, TimeUnit.SECONDS));
    }

    private void answersOf(long maxBytes, Duration within) {
        RateLimit limit = new RateLimit(6_000, Duration.ofMinutes(1));
        fetcher = new RestFetcher(
                "venue",
                "here",
                client,
                new ExchangeLimits(limit, null, limit),
                new RestFetcher.AnswerLimits(maxBytes, within),
                timer,
                time(System::nanoTime));
    }

    @Test
    void cutsOffABodyThatIsTooLarge() throws Exception {
        answersOf(10_000, Duration.ofSeconds(30));
        answer(200, "[1" + " ".repeat(9_997) + "]");
        assertEquals(1, number().get(60, TimeUnit.SECONDS));
        answer(200, "[1" + " ".repeat(9_998) + "]");
        String message = failure(number()).getMessage();
        assertTrue(message.contains("with a body of more than the 10000 bytes that it may have"), message);
        answer(500, "x".repeat(20_000));
        assertTrue(failure(number()).getMessage().contains("HTTP 500 with a body of more than"));
    }

    /** A byte a second: each comes in time, the whole never would. */
    @Test
    void cutsOffABodyThatDrips() {
        answersOf(10_000, Duration.ofMillis(1_500));
        server.enqueue(new MockResponse.Builder()
                .body("[" + " ".repeat(5_000) + "1]")
                .throttleBody(1, 1, TimeUnit.SECONDS)
                .build());
        String message = failure(number()).getMessage();
        assertTrue(message.contains("cannot get the whole answer") && message.contains("1500 ms"), message);
    }

    @Test
    void cutsOffAnAnswerThatNeverBegins() {
        answersOf(10_000, Duration.ofMillis(500));
        server.enqueue(
                new MockResponse.Builder().headersDelay(50, TimeUnit.SECONDS).build());
        assertTrue(failure(number()).getMessage().contains("cannot reach"));
    }

    @Test
    void tellsOfAnErrorInAParser() {
        answer(200, "[42]");
        MarketPrismException e = failure(fetcher.fetch(
                call(frame -> {
                    throw new StackOverflowError("too deep");
                }),
                Priority.NOW));
        assertTrue(e.getMessage().contains("too deep"), e.getMessage());
    }

    @Test
    void saysInTheExchangesWordsWhatCameInsteadOfData() {
        answer(
                200,
                "<html>\n<body>\tYour country   is not served</body>" + "x".repeat(500),
                "Content-Type",
                "text/html; charset=utf-8");
        String message = failure(number()).getMessage();
        assertTrue(
                message.contains("answered HTTP 200 with text/html; charset=utf-8, not with data:"
                        + " <html> <body> Your country is not served</body>xxx"),
                message);
        assertTrue(message.length() < 450, message);
    }

    @Test
    void keepsSecretsToItself() {
        String uri = server.url("/api").toString().replace("http://", "http://user:pass-word@");
        answer(500, "the key top-secret-key is not known to us");
        String message = failure(fetcher.fetch(
                        new RestCall<>(URI.create(uri), Map.of("X-Key", "top-secret-key"), 1, frame -> 1),
                        Priority.NOW))
                .getMessage();
        assertTrue(message.contains("the key *** is not known"), message);
        assertFalse(message.contains("pass-word"), message);
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
