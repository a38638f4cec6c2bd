package io.marketprism.collector.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.marketprism.PipelineHealth;
import io.micrometer.core.instrument.MeterRegistry;

/** What HTTP tells about a running command. Called by several threads. */
public interface Reporter {
    /**
     * A page for a browser.
     *
     * @param html the name of its resource
     * @param script the name of the resource that it knows as {@code page.js}
     */
    record Page(String html, String script) {}

    /** {@return whether it does its work} */
    PipelineHealth health();

    /** {@return the answer to {@code /status}} */
    JsonNode status(ObjectMapper json);

    /** {@return the answer to {@code /debug/raw_data}, or null if there is none} */
    default JsonNode rawData(ObjectMapper json) {
        return null;
    }

    /** {@return the page at {@code /}} */
    Page page();

    /** {@return what that page shows from second to second, or null if there is none} */
    default LiveStatus live(MeterRegistry meters, ObjectMapper json) {
        return null;
    }
}
