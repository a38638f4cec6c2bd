package io.marketprism.internal.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.connector.Frame;
import io.marketprism.connector.HistoryGoneException;
import io.marketprism.connector.LimitPool;
import io.marketprism.connector.RateLimit;
import io.marketprism.connector.RateLimitedException;
import io.marketprism.connector.RestCall;
import io.marketprism.connector.json.HistoryGoneCodes;
import io.marketprism.connector.json.JsonCursor;
import io.marketprism.error.MarketPrismException;
import io.marketprism.internal.time.ManualTime;
import io.marketprism.internal.time.Scheduler;
import io.marketprism.internal.wire.RestFetcher.Priority;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
class RestFetcherTest {
    private final ManualTime time = new ManualTime(77);
    private final Scheduler timer = time.scheduler("timer");
    private final FakeHttp http = new FakeHttp(time);
    private final Deque<Consumer<FakeHttp.Call>> script = new ArrayDeque<>();
    private LimitPool pool;
    private RestFetcher fetcher;

    @BeforeEach
    void start() {
        http.exchange(call -> script.remove().accept(call));
        limit(6_000, Duration.ofMinutes(1));
    }

    private void limit(int permits, Duration per) {
        pool = new LimitPool("request weight", new RateLimit(permits, per), "X-Used-Weight");
        fetcher = new RestFetcher(
                "venue",
                "here",
                http,
                new LimitPools(time),
                new RestFetcher.AnswerLimits(10_000, Duration.ofMillis(1_500)),
                timer,
                time);
    }

    private <T> RestCall<T> call(Function<Frame, T> parser) {
        return new RestCall<>(
                URI.create("http://venue/api/depth?symbol=AB"), Map.of("X-Key", "k"), pool.weighing(1), parser);
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

    private <T> T got(CompletableFuture<T> result) throws ExecutionException {
        time.passUntil(result::isDone);
        try {
            return result.get();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private MarketPrismException failure(CompletableFuture<?> result) {
        ExecutionException e = assertThrows(ExecutionException.class, () -> got(result));
        return assertInstanceOf(MarketPrismException.class, e.getCause());
    }

    private void answer(int code, String body, String... headers) {
        script.add(call -> call.answer(code, body, headers));
    }

    @Test
    void handsTheBodyToTheParser() throws Exception {
        answer(200, "[42]");
        List<String> seen = new ArrayList<>();
        long number = got(fetcher.fetch(
                call(frame -> {
                    seen.add(frame + " " + frame.receiveTimeUs() + " " + frame.collector());
                    return 42L;
                }),
                Priority.NOW));
        assertEquals(42, number);
        assertEquals(List.of("[42] 77 here"), seen);
        assertEquals(Map.of("X-Key", "k"), http.calls().get(0).request().headers());
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
        script.add(call -> call.result().completeExceptionally(new ConnectException("refused")));
        String message = failure(number()).getMessage();
        assertTrue(
                message.startsWith("venue: cannot reach http://venue/api/depth?symbol=AB: java.net.ConnectException"),
                message);
    }

    @Test
    void failsForAddressesItCannotCall() {
        script.add(call -> {
            throw new IllegalArgumentException("no scheme of ours");
        });
        String message = failure(number()).getMessage();
        assertEquals("venue: cannot call http://venue/api/depth?symbol=AB: no scheme of ours", message);
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 418, 403, 503})
    void pausesAllCallsForAsLongAsItIsTold(int code) throws Exception {
        answer(code, "too many", "Retry-After", "1");
        answer(200, "[1]");
        answer(200, "[2]");
        long begin = time.nanos();
        assertTrue(failure(number()).getMessage().contains("HTTP " + code));
        CompletableFuture<Long> one = number();
        CompletableFuture<Long> other = number();
        assertEquals(3, got(one) + got(other));
        assertEquals(1_000_000_000, time.nanos() - begin);
        assertEquals(3, http.calls().size());
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
        failure(number());
        assertPause(seconds);
    }

    private void assertPause(long seconds) {
        assertNull(fetcher.pausedFor(Duration.ofSeconds(seconds)), "no longer than " + seconds + " s");
        assertNotNull(fetcher.pausedFor(Duration.ofSeconds(seconds).minusMillis(1_000)), "not shorter");
    }

    private MarketPrismException tooOften(int code, Duration pause, String... headers) {
        limit(6_000, Duration.ofMinutes(1));
        answer(code, "{\"code\":7}", headers);
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

    @ParameterizedTest
    @ValueSource(ints = {200, 400})
    void passesOnThatThePastIsGoneWhateverTheStatus(int code) {
        answer(code, "{\"code\":-4166,\"msg\":\"Only two days.\"}");
        MarketPrismException e = failure(fetcher.fetch(
                call(new HistoryGoneCodes(Set.of("-4166")).heeding(frame -> {
                    new JsonCursor().reset(frame).enterArray();
                    return List.of();
                })),
                Priority.NOW));

        assertInstanceOf(HistoryGoneException.class, e);
        assertEquals(
                "venue: http://venue/api/depth?symbol=AB answered HTTP " + code
                        + " with an error: code -4166, Only two days.",
                e.getMessage());
        assertFalse(fetcher.isPaused());
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
        assertEquals(1, http.calls().size());
    }

    @ParameterizedTest
    @CsvSource({"NOW,40", "SOON,30", "LATER,20", "LAST,10"})
    void lessUrgentCallsLeaveMoreToThoseBeforeThem(Priority priority, int atOnce) {
        limit(100, Duration.ofHours(1));
        for (int i = 0; i < 100; i++) {
            script.add(call -> call.answer(200, "[1]"));
            number(priority);
        }
        time.runDue();
        assertEquals(atOnce, http.calls().size());
    }

    @Test
    void patientCallsThatWaitFailWhenTheExchangeWantsNone() throws Exception {
        limit(5, Duration.ofHours(1));
        script.add(call ->
                timer.schedule(() -> call.answer(418, "banned", "Retry-After", "86400"), 300, TimeUnit.MILLISECONDS));
        CompletableFuture<Long> first = number();
        time.runDue();
        assertEquals(1, http.calls().size());
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
            assertThrows(CancellationException.class, () -> got(unwanted));
        }
        assertEquals(2, got(number()) + got(number()));
        assertEquals(2, http.calls().size());
    }

    @Test
    void whoIsAskedWhetherACallIsWantedHoldsUpNobodyByThrowing() throws Exception {
        answer(200, "[1]");
        CompletableFuture<Long> broken = fetcher.fetch(call(frame -> 1L), Priority.NOW, () -> {
            throw new IllegalStateException("a defect");
        });
        assertThrows(ExecutionException.class, () -> got(broken));
        assertEquals(1, got(number()));
    }

    @Test
    void saysThatABodyIsTooLarge() {
        script.add(call -> call.result().completeExceptionally(new HttpTransport.TooLargeException(500)));
        assertEquals(
                "venue: http://venue/api/depth?symbol=AB answered HTTP 500 with a body of more than the 10000 bytes"
                        + " that it may have",
                failure(number()).getMessage());
        HttpTransport.Request request = http.calls().get(0).request();
        assertEquals(10_000, request.maxBytes());
        assertEquals(Duration.ofMillis(1_500), request.within());
    }

    @Test
    void saysThatAnAnswerIsIncomplete() {
        script.add(call -> call.result()
                .completeExceptionally(new HttpTransport.IncompleteException(new InterruptedIOException("timeout"))));
        assertEquals(
                "venue: cannot get the whole answer of http://venue/api/depth?symbol=AB, which may take 1500 ms:"
                        + " java.io.InterruptedIOException: timeout",
                failure(number()).getMessage());
    }

    @Test
    void saysThatATransportIsBroken() {
        script.add(call -> call.result().completeExceptionally(new StackOverflowError("too deep")));
        assertEquals(
                "venue: cannot read the answer of http://venue/api/depth?symbol=AB: java.lang.StackOverflowError: too"
                        + " deep",
                failure(number()).getMessage());
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
        String uri = "http://user:pass-word@venue/api";
        answer(500, "the key top-secret-key is not known to us");
        String message = failure(fetcher.fetch(
                        new RestCall<>(
                                URI.create(uri), Map.of("X-Key", "top-secret-key"), pool.weighing(1), frame -> 1),
                        Priority.NOW))
                .getMessage();
        assertTrue(message.contains("the key *** is not known"), message);
        assertFalse(message.contains("pass-word"), message);
    }

    @Test
    void saysWhatToDoWhereAnApiKeyIsWanted() {
        answer(401, "{\"code\":-2015}");
        String message = failure(number()).getMessage();
        assertTrue(message.contains("answered HTTP 401: {\"code\":-2015}; the exchange wants an API key"), message);
    }

    @Test
    void pausesBeforeTheLimitIsReached() throws Exception {
        limit(100, Duration.ofSeconds(1));
        answer(200, "[1]", "X-Used-Weight", "90");
        answer(200, "[2]", "X-Used-Weight", "91");
        answer(200, "[3]", "X-Used-Weight", "5");
        assertEquals(1, got(number()));
        long begin = time.nanos();
        assertEquals(2, got(number()));
        assertEquals(3, got(number()));
        assertEquals(500_000_000, time.nanos() - begin, "a pause of half the window");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "many", "1e9", "-1"})
    void takesNoNoticeOfAWeightItCannotRead(String weight) throws Exception {
        answer(200, "[1]", "X-Used-Weight", weight);
        assertEquals(1, got(number()));
    }

    @Test
    void keepsItsPace() throws Exception {
        limit(10, Duration.ofSeconds(1));
        List<CompletableFuture<Long>> calls = new ArrayList<>();
        long begin = time.nanos();
        for (int i = 0; i < 7; i++) {
            answer(200, "[1]");
            calls.add(number());
        }
        time.runDue();
        assertEquals(4, http.calls().size(), "two fifths at once");
        got(CompletableFuture.allOf(calls.toArray(CompletableFuture[]::new)));
        assertEquals(600_000_000, time.nanos() - begin, "three more at five a second");
    }

    @Test
    void failsOnceThePipelineIsClosed() throws Exception {
        limit(1, Duration.ofMinutes(1));
        answer(200, "[1]");
        assertEquals(1, got(number()));
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
        assertEquals(3, got(number()) + got(number()));
        CompletableFuture<Long> patient = number(Priority.LATER);
        CompletableFuture<Long> urgent = number();
        assertEquals(3, got(urgent));
        assertFalse(patient.isDone());
        assertEquals(4, got(patient));
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
        assertEquals(6, got(one) + got(two) + got(three));
        assertEquals(3, http.calls().size());
    }

    @Test
    void endsACallThatIsCancelledOnItsWay() throws Exception {
        script.add(call -> {});
        CompletableFuture<Long> slow = number();
        time.runDue();
        assertFalse(http.calls().get(0).result().isDone());
        slow.cancel(false);
        assertTrue(http.calls().get(0).result().isCancelled());
    }
}
