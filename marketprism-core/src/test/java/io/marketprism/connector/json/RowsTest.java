package io.marketprism.connector.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.marketprism.connector.Frame;
import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.NormalizerOutput;
import io.marketprism.event.MarketEvent;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RowsTest {
    private final JsonCursor json = new JsonCursor();
    private final List<Long> read = new ArrayList<>();
    private final List<String> rejected = new ArrayList<>();

    private final NormalizerOutput output = new NormalizerOutput() {
        @Override
        public void event(MarketEvent event) {
            throw new AssertionError(event);
        }

        @Override
        public void rejected(NormalizationException problem) {
            rejected.add(problem.getMessage());
        }

        @Override
        public void acknowledged(String requestId) {
            throw new AssertionError(requestId);
        }

        @Override
        public void refused(String requestId, String reason) {
            throw new AssertionError(reason);
        }

        @Override
        public void closing(String reason) {
            throw new AssertionError(reason);
        }
    };

    private int rows(String message) {
        Frame frame = Frame.of(message, 0, null);
        json.reset(frame);
        int rows = json.rows((body, to) -> read.add(row()), frame, output);
        json.finish();
        return rows;
    }

    private long row() {
        json.enterObject();
        json.nextKey();
        long value = json.longValue();
        json.nextKey();
        return value;
    }

    @Test
    void aBrokenRowCostsNoOther() {
        assertEquals(4, rows("[{\"a\":1},{\"a\":{\"b\":[\"x\"]},\"c\":2},{\"a\":\"x\",\"b\":3},{\"a\":4}]"));

        assertEquals(List.of(1L, 4L), read);
        assertEquals(2, rejected.size());
    }

    @Test
    void mayBeNone() {
        assertEquals(0, rows("[]"));
    }

    @Test
    void whatIsNotJsonEndsThem() {
        assertThrows(NormalizationException.class, () -> rows("[{\"a\":1},{\"a\":2,},{\"a\":3}]"));

        assertEquals(List.of(1L), read);
        assertEquals(List.of(), rejected);
    }
}
