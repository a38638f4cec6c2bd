package io.marketprism.collector.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.collector.process.FlightRecording;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import jdk.jfr.FlightRecorder;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProfileTest {
    private static HttpResponse<byte[]> get(HttpEndpoints.Access access, FlightRecording recording, String... headers)
            throws IOException, InterruptedException {
        PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        try (HttpEndpoints http = HttpEndpoints.listen("127.0.0.1", 0, new RunningCollector(), metrics, access)) {
            if (recording != null) {
                http.gives(recording);
            }
            http.answer();
            HttpRequest.Builder request = HttpRequest.newBuilder(http.uri().resolve("/debug/profile"));
            if (headers.length > 0) {
                request.headers(headers);
            }
            return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        }
    }

    private static String text(HttpResponse<byte[]> answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    @Test
    void whatWasRecordedIsGivenOutToWhoMayDebug(@TempDir Path folder) throws Exception {
        try (FlightRecording recording =
                FlightRecording.ifAsked(Map.of("ENABLE_PROFILING", "true")).orElseThrow()) {
            HttpResponse<byte[]> answer = get(new HttpEndpoints.Access(null, true), recording);
            assertEquals(200, answer.statusCode());
            Path file = Files.write(folder.resolve("profile.jfr"), answer.body());
            assertTrue(RecordingFile.readAllEvents(file).stream()
                    .anyMatch(event -> event.getEventType().getName().equals("jdk.JVMInformation")));
            assertArrayEquals(recording.dump(), answer.body(), "many who ask cost no more than one");
            assertEquals(
                    404, get(new HttpEndpoints.Access(null, false), recording).statusCode());
            assertEquals(
                    401,
                    get(new HttpEndpoints.Access("secret", true), recording).statusCode());
            assertEquals(
                    200,
                    get(new HttpEndpoints.Access("secret", true), recording, "Authorization", "Bearer secret")
                            .statusCode());
        }
    }

    /** Java 17 reads the answer of a host that only a SOCKS proxy knows with an exception otherwise. */
    @Test
    void readsOfSocketsAreLeftAlone() {
        try (FlightRecording recording =
                FlightRecording.ifAsked(Map.of("ENABLE_PROFILING", "true")).orElseThrow()) {
            assertNotNull(recording);
            for (String event : List.of("jdk.SocketRead", "jdk.SocketWrite")) {
                assertTrue(FlightRecorder.getFlightRecorder().getRecordings().stream()
                        .filter(each -> each.getName().equals("marketprism"))
                        .allMatch(each -> "false".equals(each.getSettings().get(event + "#enabled"))));
            }
        }
    }

    @Test
    void nothingIsRecordedUnlessItIsAskedFor() throws Exception {
        assertTrue(FlightRecording.ifAsked(Map.of()).isEmpty());
        assertTrue(FlightRecording.ifAsked(Map.of("ENABLE_PROFILING", "false")).isEmpty());
        HttpResponse<byte[]> answer = get(new HttpEndpoints.Access(null, true), null);
        assertEquals(404, answer.statusCode());
        assertTrue(text(answer).contains("ENABLE_PROFILING"), text(answer));
    }
}
