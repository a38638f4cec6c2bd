package io.marketprism.collector.collect;

import io.marketprism.collector.config.CollectorConfig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code health}. */
@Command(
        name = "health",
        description = "Asks a collector for its health. Exit code 0 if it is healthy or degraded, else 1.",
        mixinStandardHelpOptions = true)
public final class HealthCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "The collector. Default: where the configuration says that it listens")
    private String url;

    @Mixin
    private ConfigOption config;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        URI uri = uri();
        try {
            HttpResponse<String> answer = HttpClient.newBuilder()
                    .connectTimeout(PATIENCE)
                    .build()
                    .send(HttpRequest.newBuilder(uri).timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
            spec.commandLine().getOut().println(answer.body());
            return answer.statusCode() == 200 ? 0 : 1;
        } catch (IOException e) {
            spec.commandLine().getErr().println("No answer from " + uri + ": " + e + "; does the collector run there?");
            return 1;
        }
    }

    private URI uri() {
        String base = url != null
                ? url
                : CollectorConfig.readHttpAddress(config.file(), System.getenv())
                        .toString();
        try {
            URI uri = URI.create(base);
            if (uri.getHost() != null
                    && (uri.getScheme().equals("http") || uri.getScheme().equals("https"))) {
                return uri.getPath().isEmpty() || uri.getPath().equals("/") ? uri.resolve("/health") : uri;
            }
        } catch (IllegalArgumentException e) {
            // The same mistake as a URL of another kind.
        }
        throw new ParameterException(
                spec.commandLine(), "Expected a URL such as http://127.0.0.1:8080, was \"" + base + "\"");
    }
}
