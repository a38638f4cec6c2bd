package io.marketprism.internal.wire;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.marketprism.Polling;
import io.marketprism.internal.wire.HttpTransport.Answer;
import io.marketprism.internal.wire.HttpTransport.IncompleteException;
import io.marketprism.internal.wire.HttpTransport.Request;
import io.marketprism.internal.wire.HttpTransport.TooLargeException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import okhttp3.OkHttpClient;
import okio.Buffer;
import okio.GzipSink;
import okio.Okio;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What only a real client and a real server show. */
@Timeout(120)
@ExtendWith(Polling.class)
class OkHttpCallsTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    private final MockWebServer server = new MockWebServer();
    private final OkHttpClient client = new OkHttpClient();
    private final OkHttpCalls http = new OkHttpCalls(client);

    @BeforeEach
    void start() throws IOException {
        server.start();
    }

    @AfterEach
    void stop() {
        client.dispatcher().executorService().shutdown();
        client.connectionPool().evictAll();
        server.close();
    }

    private CompletableFuture<Answer> get(Duration within, long maxBytes) {
        return http.get(new Request(server.url("/api?symbol=AB").uri(), Map.of("X-Key", "k"), within, maxBytes));
    }

    private void answer(int code, String body) {
        server.enqueue(new MockResponse.Builder().code(code).body(body).build());
    }

    private static Throwable failure(CompletableFuture<Answer> result) {
        return assertThrows(ExecutionException.class, () -> result.get(60, TimeUnit.SECONDS))
                .getCause();
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 418, 500})
    void bringsTheAnswerWhateverItsStatus(int status) throws Exception {
        server.enqueue(new MockResponse.Builder()
                .code(status)
                .addHeader("X-Weight", "1")
                .addHeader("X-Weight", "2")
                .body("[42]")
                .build());
        Answer answer = get(LONG, 10_000).get(60, TimeUnit.SECONDS);
        assertEquals(status, answer.status());
        assertEquals(status == 200, answer.isSuccess());
        assertEquals("2", answer.header("x-weight"));
        assertEquals("2", answer.header("X-WEIGHT"));
        assertNull(answer.header("X-Other"));
        assertArrayEquals("[42]".getBytes(StandardCharsets.UTF_8), answer.body());
        var asked = server.takeRequest();
        assertEquals("GET /api?symbol=AB", asked.getMethod() + " " + asked.getTarget());
        assertEquals("k", asked.getHeaders().get("X-Key"));
    }

    @Test
    void unpacksABodyAndBoundsWhatItUnpacks() throws Exception {
        server.enqueue(zipped("0".repeat(10_000)));
        assertEquals(10_000, get(LONG, 10_000).get(60, TimeUnit.SECONDS).body().length);
        server.enqueue(zipped("0".repeat(10_001)));
        assertInstanceOf(TooLargeException.class, failure(get(LONG, 10_000)));
    }

    private static MockResponse zipped(String body) throws IOException {
        Buffer packed = new Buffer();
        try (var sink = Okio.buffer(new GzipSink(packed))) {
            sink.writeUtf8(body);
        }
        return new MockResponse.Builder()
                .addHeader("Content-Encoding", "gzip")
                .body(packed)
                .build();
    }

    @Test
    void cutsOffABodyThatIsTooLarge() throws Exception {
        answer(200, "x".repeat(10_000));
        assertEquals(10_000, get(LONG, 10_000).get(60, TimeUnit.SECONDS).body().length);
        answer(500, "x".repeat(10_001));
        assertEquals(
                500,
                assertInstanceOf(TooLargeException.class, failure(get(LONG, 10_000)))
                        .status());
    }

    /** A byte a second: each comes in time, the whole never would. */
    @Test
    void cutsOffABodyThatDrips() {
        server.enqueue(new MockResponse.Builder()
                .body("x".repeat(5_000))
                .throttleBody(1, 1, TimeUnit.SECONDS)
                .build());
        assertInstanceOf(IncompleteException.class, failure(get(Duration.ofMillis(1_500), 10_000)));
    }

    @Test
    void cutsOffAnAnswerThatNeverBegins() {
        server.enqueue(
                new MockResponse.Builder().headersDelay(50, TimeUnit.SECONDS).build());
        Throwable failure = failure(get(Duration.ofMillis(500), 10_000));
        assertInstanceOf(IOException.class, failure);
        assertFalse(failure instanceof IncompleteException, failure::toString);
    }

    @Test
    void failsWhereNobodyAnswers() {
        server.close();
        assertInstanceOf(IOException.class, failure(get(LONG, 10_000)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://example.org/x", "mailto:x", "/relative"})
    void refusesAddressesItCannotCall(String uri) {
        Request request = new Request(URI.create(uri), Map.of(), LONG, 10_000);
        assertThrows(IllegalArgumentException.class, () -> http.get(request));
    }

    @Test
    void endsACallThatIsCancelledOnItsWay() throws Exception {
        server.enqueue(
                new MockResponse.Builder().headersDelay(20, TimeUnit.SECONDS).build());
        CompletableFuture<Answer> slow = get(LONG, 10_000);
        server.takeRequest();
        assertEquals(1, client.dispatcher().runningCallsCount());
        slow.cancel(false);
        await().until(() -> client.dispatcher().runningCallsCount() == 0);
    }
}
