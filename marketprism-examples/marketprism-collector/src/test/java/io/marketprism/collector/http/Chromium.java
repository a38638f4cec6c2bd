package io.marketprism.collector.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.opentest4j.TestAbortedException;

/**
 * A real browser without a window, driven by the DevTools protocol: one tab. {@code scripts/test} fetches it; where there is none the test is
 * skipped, or fails if the environment says {@code CI=true}.
 */
final class Chromium implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Pattern LISTENING = Pattern.compile("DevTools listening on (ws://\\S+)");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;
    private final Path log;
    private final WebSocket socket;
    private final String session;
    private final AtomicInteger calls = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
    private final List<JsonNode> told = new ArrayList<>();
    private final ConcurrentLinkedQueue<String> complaints = new ConcurrentLinkedQueue<>();

    private Chromium(Process process, Path log, URI devTools) {
        this.process = process;
        this.log = log;
        this.socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(devTools, new Messages())
                .join();
        String target = call("Target.createTarget", null, Map.of("url", "about:blank"))
                .path("targetId")
                .asText();
        session = call("Target.attachToTarget", null, Map.of("targetId", target, "flatten", true))
                .path("sessionId")
                .asText();
        List.of("Page", "Runtime", "Log", "Network").forEach(domain -> call(domain + ".enable", Map.of()));
    }

    /** Starts one with a folder of its own. */
    static Chromium start(Path folder) throws IOException {
        Path program = find();
        Path log = folder.resolve("chromium.log");
        ProcessBuilder builder = new ProcessBuilder(
                        program.toString(),
                        // It shows nothing but pages of this test, and where tests are root it would not start
                        // otherwise.
                        "--no-sandbox",
                        "--headless",
                        "--disable-gpu",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-dev-shm-usage",
                        "--hide-scrollbars",
                        "--no-first-run",
                        "--no-proxy-server",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + folder.resolve("profile"),
                        "about:blank")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        Process process = builder.start();
        try {
            Awaitility.await().atMost(LIMIT).until(() -> {
                if (!process.isAlive()) {
                    throw new IllegalStateException(program + " has ended:\n" + Files.readString(log));
                }
                return LISTENING.matcher(Files.readString(log)).find();
            });
            Matcher listening = LISTENING.matcher(Files.readString(log));
            listening.find();
            return new Chromium(process, log, URI.create(listening.group(1)));
        } catch (RuntimeException e) {
            process.destroyForcibly();
            throw e;
        }
    }

    private static Path find() {
        String named = System.getenv("CHROMIUM_BIN");
        String cache = System.getenv()
                .getOrDefault("MARKETPRISM_CACHE", System.getProperty("user.home") + "/.cache/marketprism");
        Stream<Path> onPath = Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .flatMap(folder -> Stream.of("chromium-headless-shell", "chromium", "google-chrome")
                        .map(name -> Path.of(folder, name)));
        Optional<Path> found = Stream.concat(
                        named == null ? Stream.of(Path.of(cache, "bin", "chromium")) : Stream.of(Path.of(named)),
                        onPath)
                .filter(Files::isExecutable)
                .findFirst();
        return found.orElseThrow(() -> {
            String message = "Found no Chromium: run scripts/test once (it fetches one), or set CHROMIUM_BIN";
            return "true".equals(System.getenv("CI"))
                    ? new IllegalStateException(message + "; not skipped, because CI=true")
                    : new TestAbortedException(message);
        });
    }

    private final class Messages implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                String whole = text.toString();
                text.setLength(0);
                message(whole);
            }
            from.request(1);
            return null;
        }
    }

    private void message(String text) {
        JsonNode message;
        try {
            message = JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        CompletableFuture<JsonNode> answer = answers.remove(message.path("id").asInt(-1));
        if (answer != null) {
            answer.complete(message);
        }
        switch (message.path("method").asText()) {
            case "Runtime.exceptionThrown", "Log.entryAdded" -> complaints.add(text);
            case "Network.requestWillBeSent" -> {
                synchronized (told) {
                    told.add(message.path("params"));
                }
            }
            default -> {
                // Nothing that a test asks about.
            }
        }
    }

    private JsonNode call(String method, String inSession, Map<String, ?> parameters) {
        int id = calls.incrementAndGet();
        ObjectNode message = JSON.createObjectNode().put("id", id).put("method", method);
        message.set("params", JSON.valueToTree(parameters));
        if (inSession != null) {
            message.put("sessionId", inSession);
        }
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        answers.put(id, answer);
        synchronized (socket) {
            socket.sendText(message.toString(), true).join();
        }
        JsonNode told = answer.orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
        if (told.has("error")) {
            throw new IllegalStateException(method + ": " + told.path("error"));
        }
        return told.path("result");
    }

    /** Calls a method for the tab; the result. */
    JsonNode call(String method, Map<String, ?> parameters) {
        return call(method, session, parameters);
    }

    void open(URI page) {
        call("Page.navigate", Map.of("url", page.toString()));
    }

    /** A window of a size, by day or by night. */
    void looksLike(int width, int height, boolean dark) {
        call(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 600));
        call(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
    }

    /** The value of an expression of the page. */
    JsonNode evaluate(String expression) {
        JsonNode result =
                call("Runtime.evaluate", Map.of("expression", expression, "returnByValue", true, "awaitPromise", true));
        if (result.has("exceptionDetails")) {
            throw new IllegalStateException(expression + ": " + result.path("exceptionDetails"));
        }
        return result.path("result").path("value");
    }

    /** Waits until an expression is true; what the page shows if it does not come to that. */
    void awaitTrue(String expression) {
        try {
            Awaitility.await().atMost(LIMIT).until(() -> evaluate(expression).asBoolean());
        } catch (RuntimeException e) {
            throw new AssertionError(
                    "Not true: " + expression + "\n"
                            + evaluate("document.body.innerText").asText() + "\n" + complaints,
                    e);
        }
    }

    /** What went wrong in the page, violations of its content security policy included. */
    List<String> complaints() {
        return List.copyOf(complaints);
    }

    /** What the tab has asked for. */
    List<String> requests() {
        synchronized (told) {
            return told.stream()
                    .map(request -> request.path("request").path("url").asText())
                    .toList();
        }
    }

    /** Keeps a picture of the whole page. */
    void screenshot(Path file) {
        String data = call("Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true))
                .path("data")
                .asText();
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.write(file, Base64.getDecoder().decode(data));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        socket.abort();
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
