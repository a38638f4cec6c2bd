package io.marketprism.sink;

import static io.marketprism.Samples.trade;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.marketprism.codec.EventJson;
import io.marketprism.event.MarketEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class JsonLinesSinkTest {
    private final ByteArrayOutputStream disk = new ByteArrayOutputStream();
    private long room = Long.MAX_VALUE;

    /** Takes what there is room for, then fails as a full disk does. */
    private final OutputStream out = new OutputStream() {
        @Override
        public void write(int b) {
            disk.write(b);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            int taken = (int) Math.min(length, room);
            disk.write(bytes, from, taken);
            room -= taken;
            if (taken < length) {
                throw new IOException("No space left on device");
            }
        }
    };

    @Test
    void aBatchThatFailedIsHeldAndWrittenAgainFromALineOfItsOwn() {
        Sink sink = Sink.jsonLines(out);
        Batch batch = new Batch("b", List.of(trade(1), trade(2), trade(3)));
        room = 500;

        CompletionException failed = assertThrows(
                CompletionException.class,
                () -> sink.write(batch).toCompletableFuture().join());
        assertEquals(
                SinkException.Outcome.HOLD,
                assertInstanceOf(SinkException.class, failed.getCause()).outcome());
        sink.close();
        sink.open();
        room = Long.MAX_VALUE;
        assertEquals(Receipt.DELIVERED, sink.write(batch).toCompletableFuture().join());
        sink.write(new Batch("c", List.of(trade(4)))).toCompletableFuture().join();

        List<MarketEvent> read = new ArrayList<>();
        int unreadable = 0;
        for (String line : disk.toString(StandardCharsets.UTF_8).split("\n")) {
            try {
                read.add(EventJson.read(line.getBytes(StandardCharsets.UTF_8)));
            } catch (RuntimeException e) {
                unreadable++;
            }
        }
        assertEquals(List.of(trade(1), trade(1), trade(2), trade(3), trade(4)), read);
        assertEquals(1, unreadable, "lines that were cut short");
    }
}
