package io.marketprism.collector.logging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.helpers.NOPAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogSetupTest {
    @TempDir
    private Path folder;

    private static LoggingEvent event(LoggerContext context, Throwable thrown) {
        LoggingEvent event = new LoggingEvent(
                "", context.getLogger("io.marketprism.Some"), Level.WARN, "two\n\"lines\" of {}", thrown, new Object[] {
                    1
                });
        event.setInstant(Instant.parse("2026-01-02T03:04:05.678Z"));
        return event;
    }

    private static LineEncoder encoder(LoggerContext context, String format) {
        LineEncoder encoder = new LineEncoder();
        encoder.setContext(context);
        encoder.setPattern("%level %msg%n");
        encoder.setFormat(format);
        encoder.start();
        return encoder;
    }

    @Test
    void linesAreTextOrJson() throws IOException {
        LoggerContext context = new LoggerContext();
        LoggingEvent event = event(context, new IOException("gone"));
        assertTrue(new String(encoder(context, "text").encode(event), StandardCharsets.UTF_8)
                .startsWith("WARN two\n\"lines\" of 1\n"));

        String line = new String(encoder(context, "JSON").encode(event), StandardCharsets.UTF_8);
        assertEquals(1, line.lines().count(), line);
        JsonNode json = new ObjectMapper().readTree(line);
        assertEquals("2026-01-02T03:04:05.678Z", json.path("time").asText());
        assertEquals("WARNING", json.path("level").asText());
        assertEquals("io.marketprism.Some", json.path("logger").asText());
        assertEquals("two\n\"lines\" of 1", json.path("message").asText());
        assertTrue(json.path("exception").asText().startsWith("java.io.IOException: gone"), line);
        assertTrue(encoder(context, "json").encode(event(context, null)).length < line.length());
    }

    @Test
    void folderThatCannotBeWrittenIsToldOnceAndTheLogHasNoFiles() throws Exception {
        assertEquals(Optional.empty(), LogSetup.whyThereAreNoFiles(folder.resolve("logs")));
        assertEquals(0, Files.list(folder.resolve("logs")).count());

        Path noFolder = Files.createFile(folder.resolve("file"));
        String told = LogSetup.whyThereAreNoFiles(noFolder).orElseThrow();
        assertTrue(told.startsWith("No log files: expected a folder that can be written, was " + noFolder), told);

        LoggerContext context = new LoggerContext();
        context.putProperty("marketprism.log.files", "logback-no-files.xml");
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(LogSetup.class.getResource("/logback.xml"));
        Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        assertNotNull(root.getAppender("CONSOLE"));
        assertInstanceOf(NOPAppender.class, root.getAppender("FILE"));
        assertInstanceOf(NOPAppender.class, root.getAppender("ERRORS"));
        context.stop();
        assertEquals(
                0,
                context.getStatusManager().getCopyOfStatusList().stream()
                        .filter(status -> status.getEffectiveLevel() > 0)
                        .count(),
                () -> context.getStatusManager().getCopyOfStatusList().toString());
    }
}
