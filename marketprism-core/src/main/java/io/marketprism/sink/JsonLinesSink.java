package io.marketprism.sink;

import io.marketprism.codec.EventJson;
import io.marketprism.codec.Utf8Buffer;
import io.marketprism.event.MarketEvent;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Writes each event as one line of JSON. */
final class JsonLinesSink implements Sink {
    private final OutputStream out;
    private final Utf8Buffer buffer = new Utf8Buffer(64 * 1024);
    private boolean isTorn;

    JsonLinesSink(OutputStream out) {
        this.out = out;
    }

    @Override
    public String name() {
        return "json-lines";
    }

    @Override
    public CompletionStage<Receipt> write(Batch batch) {
        buffer.clear();
        if (isTorn) {
            // What stands there may end within a line.
            buffer.append('\n');
        }
        for (MarketEvent event : batch.events()) {
            EventJson.write(event, buffer);
            buffer.append('\n');
        }
        try {
            isTorn = true;
            out.write(buffer.array(), 0, buffer.length());
            out.flush();
            isTorn = false;
            return CompletableFuture.completedFuture(Receipt.DELIVERED);
        } catch (IOException e) {
            return CompletableFuture.failedFuture(
                    SinkException.hold("Cannot write " + batch.events().size() + " lines of JSON: " + e, e));
        }
    }
}
