package io.marketprism.simulator.ledger;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Records one {@link SentStream} as it grows. Thread-safe. */
public final class StreamRecorder {

    private final long connection;
    private final String stream;
    private final Instant since;
    private final List<IdRange> withheld = new ArrayList<>();
    private boolean open = true;
    private boolean withholding;
    private long frames;
    private long firstId;
    private long lastId;

    StreamRecorder(long connection, String stream, Instant since) {
        this.connection = connection;
        this.stream = stream;
        this.since = since;
    }

    /**
     * A frame was handed to the socket.
     *
     * @param first the first id in it
     * @param last the last id in it
     */
    public synchronized void sent(long first, long last) {
        if (frames == 0) {
            firstId = first;
        }
        frames++;
        lastId = last;
        withholding = false;
    }

    /**
     * A frame was withheld by a fault. Frames withheld one after the other make one range.
     *
     * @param first the first id in it
     * @param last the last id in it
     */
    public synchronized void withheld(long first, long last) {
        if (withholding) {
            IdRange previous = withheld.remove(withheld.size() - 1);
            withheld.add(new IdRange(previous.first(), last));
        } else {
            withheld.add(new IdRange(first, last));
            withholding = true;
        }
    }

    /** The connection unsubscribed or ended. */
    public synchronized void ended() {
        open = false;
    }

    synchronized SentStream read() {
        return new SentStream(connection, stream, since, open, frames, firstId, lastId, List.copyOf(withheld));
    }
}
