package io.marketprism.collector.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.marketprism.PipelineHealth;
import io.marketprism.PipelineHealth.Verdict;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HealthJsonTest {
    private static PipelineHealth health(Verdict verdict) {
        return new PipelineHealth(
                verdict,
                List.of("why"),
                Map.of("nats", new PipelineHealth.Component(Verdict.HEALTHY, "3 events wait")),
                List.of(new PipelineHealth.FeedHealth("binance", "spot", "trade", null, "no_data")),
                List.of(),
                List.of());
    }

    @Test
    void hasTheNamesThatOthersRead() {
        assertEquals(
                "{\"status\":\"degraded\",\"reasons\":[\"why\"],"
                        + "\"components\":{\"nats\":{\"status\":\"healthy\",\"detail\":\"3 events wait\"}},"
                        + "\"feeds\":[{\"exchange\":\"binance\",\"market_type\":\"spot\",\"data_type\":\"trade\","
                        + "\"last_event_age_ms\":null,\"status\":\"no_data\"}]}",
                new HealthJson(new ObjectMapper()).of(health(Verdict.DEGRADED)).toString());
    }

    @Test
    void httpStatusTellsTheSame() {
        assertEquals(200, HealthJson.httpStatus(health(Verdict.HEALTHY)));
        assertEquals(200, HealthJson.httpStatus(health(Verdict.DEGRADED)));
        assertEquals(503, HealthJson.httpStatus(health(Verdict.UNHEALTHY)));
    }
}
