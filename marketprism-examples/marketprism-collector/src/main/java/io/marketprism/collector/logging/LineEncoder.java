package io.marketprism.collector.logging;

import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;

/** Writes lines as the pattern says, or each as an object of JSON: {@code time, level, logger, thread, message, exception}. */
public final class LineEncoder extends PatternLayoutEncoder {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ThrowableProxyConverter stackTrace = new ThrowableProxyConverter();
    private boolean isJson;

    /** Chooses: {@code json} in either case, else the pattern. */
    public void setFormat(String format) {
        isJson = format.equalsIgnoreCase("json");
    }

    @Override
    public void start() {
        super.start();
        stackTrace.start();
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        if (!isJson) {
            return super.encode(event);
        }
        ObjectNode line = JSON.createObjectNode();
        line.put("time", event.getInstant().toString());
        line.put("level", LevelWord.of(event.getLevel()));
        line.put("logger", event.getLoggerName());
        line.put("thread", event.getThreadName());
        line.put("message", event.getFormattedMessage());
        if (event.getThrowableProxy() != null) {
            line.put("exception", stackTrace.convert(event));
        }
        try {
            return (JSON.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree of text cannot be written as JSON", e);
        }
    }
}
