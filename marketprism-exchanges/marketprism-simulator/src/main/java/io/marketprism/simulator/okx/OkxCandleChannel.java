package io.marketprism.simulator.okx;

import io.marketprism.simulator.market.Candle;
import io.marketprism.simulator.venue.VenueConnection;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A {@code candle…} channel: the candle in the making, at most once a second if there were trades, and its last state when its time is
 * over. Keeps the newest closed ones, which REST answers with.
 */
final class OkxCandleChannel extends OkxInstrumentChannel {

    /** How many closed candles are kept. */
    static final int KEPT = 300;

    private final OkxBar bar;
    private final Deque<Candle> closed = new ArrayDeque<>();
    private long sentStart;
    private long sentTrades = -1;

    private OkxCandleChannel(Setting setting, OkxInstrument instrument, OkxBar bar) {
        super(setting, instrument);
        this.bar = bar;
    }

    /** A row for every bar. */
    static Stream<OkxChannelKind> kinds() {
        return OkxBar.ALL.values().stream()
                .map(bar -> OkxChannelKind.every(
                        10,
                        name(bar),
                        OkxSocket.BUSINESS,
                        (setting, instrument) -> new OkxCandleChannel(setting, instrument, bar)));
    }

    static String name(OkxBar bar) {
        return "candle" + bar.name();
    }

    private Candle open() {
        return instrument().market().statistics().candle(bar.interval());
    }

    /** The candle in the making and the closed ones, newest first. */
    List<Candle> newestFirst() {
        List<Candle> candles = new ArrayList<>();
        candles.add(open());
        closed.descendingIterator().forEachRemaining(candles::add);
        return candles;
    }

    @Override
    void sendFirst(VenueConnection connection) {
        OkxRow row = OkxRows.candle(instrument(), open());
        row.tell(context());
        long id = id(open());
        connection.send(topic(), id, id, () -> frames().rows(this, row.json()));
    }

    @Override
    void onInterval() {
        if (!topic().hasSubscribers()) {
            return;
        }
        Candle now = open();
        if (now.startMicros() != sentStart || now.turnover().trades() != sentTrades) {
            publish(now);
        }
    }

    @Override
    void onCandleClosed(Candle candle) {
        if (!candle.interval().equals(bar.interval())) {
            return;
        }
        closed.add(candle);
        if (closed.size() > KEPT) {
            closed.remove();
        }
        if (topic().hasSubscribers()) {
            publish(candle);
        }
    }

    private void publish(Candle candle) {
        OkxRow row = OkxRows.candle(instrument(), candle);
        row.tell(context());
        topic().publish(id(candle), id(candle), form -> frames().rows(this, row.json()));
        sentStart = candle.startMicros();
        sentTrades = candle.turnover().trades();
    }

    private static long id(Candle candle) {
        return TimeUnit.MICROSECONDS.toMillis(candle.startMicros());
    }
}
