package io.marketprism.simulator.okx;

import io.marketprism.simulator.market.SimulatedBook;
import io.marketprism.simulator.venue.VenueConnection;
import org.jspecify.annotations.Nullable;

/** The {@code books} channel: a snapshot for each new subscriber, then what changes. */
final class OkxBooksChannel extends OkxInstrumentChannel {

    // What the subscribers know; null while there are none.
    private @Nullable SimulatedBook sent;
    private long sentAt;

    OkxBooksChannel(Setting setting, OkxInstrument instrument) {
        super(setting, instrument);
    }

    /** Sends the state that the next update will start from, so that the snapshot fits into the chain all connections share. */
    @Override
    void sendFirst(VenueConnection connection) {
        SimulatedBook state = sent == null ? begin() : sent;
        if (!context().omitInitialSnapshots()) {
            connection.send(topic(), state.sequence(), state.sequence(), () -> frames().snapshot(
                            this, state, context().nowMicros()));
        }
    }

    private SimulatedBook begin() {
        SimulatedBook known = book().copy();
        sent = known;
        sentAt = context().nanoTime();
        return known;
    }

    @Override
    void onInterval() {
        if (!topic().hasSubscribers()) {
            sent = null;
        } else if (sent != null && BookDiff.differ(sent, book(), OkxFrames.FULL_DEPTH)) {
            publish(sent, book().copy());
        }
    }

    @Override
    void keepAlive(long sinceNanos) {
        if (topic().hasSubscribers() && sent != null && sentAt - sinceNanos < 0) {
            publish(sent, sent);
        }
    }

    private void publish(SimulatedBook before, SimulatedBook now) {
        long micros = context().nowMicros();
        topic().publish(before.sequence(), now.sequence(), form -> frames().update(this, before, now, micros));
        sent = now;
        sentAt = context().nanoTime();
    }
}
