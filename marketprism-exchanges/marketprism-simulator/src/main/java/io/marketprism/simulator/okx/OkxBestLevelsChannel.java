package io.marketprism.simulator.okx;

import io.marketprism.simulator.market.SimulatedBook;
import io.marketprism.simulator.venue.VenueConnection;
import org.jspecify.annotations.Nullable;

/** A channel that sends the best levels whole whenever they change: {@code bbo-tbt} or {@code books5}. */
final class OkxBestLevelsChannel extends OkxInstrumentChannel {

    private final int depth;
    private final Writer writer;
    private @Nullable SimulatedBook sent;
    private long sentAt;

    private interface Writer {
        byte[] write(OkxInstrumentChannel channel, SimulatedBook book, long sentMicros);
    }

    private OkxBestLevelsChannel(Setting setting, OkxInstrument instrument, int depth, Writer writer) {
        super(setting, instrument);
        this.depth = depth;
        this.writer = writer;
    }

    static OkxBestLevelsChannel bbo(Setting setting, OkxInstrument instrument) {
        return new OkxBestLevelsChannel(setting, instrument, 1, setting.frames()::bbo);
    }

    static OkxBestLevelsChannel books5(Setting setting, OkxInstrument instrument) {
        return new OkxBestLevelsChannel(setting, instrument, 5, setting.frames()::books5);
    }

    @Override
    void sendFirst(VenueConnection connection) {
        long sequence = book().sequence();
        connection.send(topic(), sequence, sequence, this::frame);
    }

    @Override
    void onInterval() {
        if (topic().hasSubscribers() && (sent == null || BookDiff.differ(sent, book(), depth))) {
            send();
        }
    }

    @Override
    void keepAlive(long sinceNanos) {
        if (topic().hasSubscribers() && sentAt - sinceNanos < 0) {
            send();
        }
    }

    private void send() {
        long sequence = book().sequence();
        topic().publish(sequence, sequence, form -> frame());
        sent = book().copy();
        sentAt = context().nanoTime();
    }

    private byte[] frame() {
        return writer.write(this, book(), context().nowMicros());
    }
}
