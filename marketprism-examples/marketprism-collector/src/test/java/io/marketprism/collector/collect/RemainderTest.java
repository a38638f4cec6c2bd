package io.marketprism.collector.collect;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.marketprism.PipelineStatus;
import io.marketprism.event.DataType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RemainderTest {
    private static PipelineStatus status(int queueDepth, long spilledBytes, long dropped, long pending) {
        PipelineStatus.Counts account =
                new PipelineStatus.Counts(1_000, 1_000 - dropped - pending, 0, 0, dropped, pending);
        return new PipelineStatus(
                "c",
                "c-1",
                0,
                0,
                0,
                List.of(),
                List.of(),
                List.of(),
                List.of(new PipelineStatus.SinkStatus(
                        "nats", null, queueDepth, spilledBytes, Map.of(DataType.TRADE, account))),
                List.of());
    }

    private static int exitStatus(PipelineStatus after) {
        return new Remainder(status(10, 0, 7, 10)).tell(after);
    }

    @Test
    void cleanIfAllIsDeliveredOrOnDisk() {
        assertEquals(0, exitStatus(status(0, 0, 7, 0)), "what was lost long ago is not lost by the end");
        assertEquals(0, exitStatus(status(0, 4_096, 7, 100)));
    }

    @Test
    void failedIfSomethingIsLost() {
        assertEquals(1, exitStatus(status(0, 0, 8, 0)), "given up");
        assertEquals(1, exitStatus(status(3, 4_096, 7, 100)), "three are in memory still");
        assertEquals(1, exitStatus(status(0, 0, 7, 10)), "under way, and no file holds them");
    }
}
