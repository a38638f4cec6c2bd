package io.marketprism.collector.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.marketprism.PipelineHealth;
import io.micrometer.core.instrument.MeterRegistry;

/** What HTTP tells about a running command. Called by several threads. */
public interface Reporter {
    /** {@return whether it does its work} */
    PipelineHealth health();

    /** {@return the answer to {@code /status}} */
    JsonNode status(ObjectMapper json);

    /** {@return the answer to {@code /debug/raw_data}, or null if there is none} */
    default JsonNode rawData(ObjectMapper json) {
        return null;
    }

    /** {@return the name of the HTML resource at {@code /}, or null for none} */
    String page();

    /** {@return what that page shows from second to second, or null if there is none} */
    default LiveStatus live(MeterRegistry meters, ObjectMapper json) {
        return null;
    }
}
