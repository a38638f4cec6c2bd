package io.marketprism.simulator.deribit;

import io.marketprism.simulator.ledger.ProducedEvent;
import io.marketprism.simulator.market.Candle;
import io.marketprism.simulator.market.CandleInterval;
import io.marketprism.simulator.market.InstrumentKind;
import io.marketprism.simulator.market.ListedInstrument;
import io.marketprism.simulator.venue.JsonText;
import io.marketprism.simulator.venue.VenueConnection;
import io.marketprism.simulator.venue.VenueContext;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The {@code chart.trades} channel: the candle in the making, when it has changed; once it is over, its last values, also if nothing was traded. Nothing
 * tells that it is over but that the next one comes.
 */
final class ChartChannel extends DeribitChannel {

    /** Deribit's names of the lengths, and how others call them. */
    static final Map<String, CandleInterval> RESOLUTIONS = Map.ofEntries(
            Map.entry("1", CandleInterval.of("1m")),
            Map.entry("3", CandleInterval.of("3m")),
            Map.entry("5", CandleInterval.of("5m")),
            Map.entry("10", CandleInterval.of("10m")),
            Map.entry("15", CandleInterval.of("15m")),
            Map.entry("30", CandleInterval.of("30m")),
            Map.entry("60", CandleInterval.of("1h")),
            Map.entry("120", CandleInterval.of("2h")),
            Map.entry("180", CandleInterval.of("3h")),
            Map.entry("360", CandleInterval.of("6h")),
            Map.entry("720", CandleInterval.of("12h")),
            Map.entry("1D", CandleInterval.of("1d")));

    private static final long NO_TIME = -1;

    /** How many candles are kept that are over. */
    private static final int KEPT = 1_000;

    private final DeribitInstrument instrument;
    private final CandleInterval interval;
    private final Deque<Candle> closed = new ArrayDeque<>();

    // The candle that was sent last, and one that is over, but which no subscriber knows to be; null for none.
    private @Nullable Candle sent;
    private @Nullable Candle over;

    ChartChannel(
            VenueContext context,
            DeribitFrames frames,
            DeribitInstrument instrument,
            String resolution,
            CandleInterval interval) {
        super(context, frames, "chart.trades." + instrument.name() + "." + resolution);
        this.instrument = instrument;
        this.interval = interval;
    }

    private Candle current() {
        return instrument.market().statistics().candle(interval);
    }

    /** The candles that are over, as far as they are kept, and the one in the making; oldest first. */
    List<Candle> candles() {
        List<Candle> candles = new ArrayList<>(closed);
        candles.add(current());
        return candles;
    }

    @Override
    void sendFirst(VenueConnection connection) {
        Candle candle = current();
        connection.send(topic(), candle.startMicros(), candle.startMicros(), () -> frame(candle));
        tell(candle);
        sent = candle;
    }

    @Override
    void onInterval() {
        Candle candle = current();
        if (topic().hasSubscribers() && !isSent(candle)) {
            publish(candle);
        }
    }

    @Override
    void onCandleClosed(Candle candle) {
        if (!candle.interval().equals(interval)) {
            return;
        }
        closed.add(candle);
        if (closed.size() > KEPT) {
            closed.remove();
        }
        if (!topic().hasSubscribers()) {
            sent = null;
            over = null;
            return;
        }
        if (!isSent(candle)) {
            publish(candle);
        }
        over = candle;
    }

    private boolean isSent(Candle candle) {
        return sent != null && sent.startMicros() == candle.startMicros() && sent.lastTradeId() == candle.lastTradeId();
    }

    private void publish(Candle candle) {
        topic().publish(candle.startMicros(), candle.startMicros(), form -> frame(candle));
        if (over != null && over.startMicros() < candle.startMicros()) {
            tell(over);
            over = null;
        }
        tell(new Candle(
                candle.interval(),
                candle.startMicros(),
                candle.endMicros(),
                candle.open(),
                candle.high(),
                candle.low(),
                candle.close(),
                candle.turnover(),
                candle.firstTradeId(),
                candle.lastTradeId(),
                false));
        sent = candle;
    }

    private boolean isOption() {
        return instrument.listing().kind() == InstrumentKind.OPTION;
    }

    private byte[] frame(Candle candle) {
        ListedInstrument listing = instrument.listing();
        JsonText json = frames().begin(topic()).raw("{\"tick\":").number(candle.startMicros() / 1_000);
        frames().number("volume", candle.turnover().baseVolume(listing));
        frames().number("cost", candle.turnover().quoteVolume(listing));
        frames().number("open", listing.price(candle.open()));
        frames().number("high", listing.price(candle.high()));
        frames().number("low", listing.price(candle.low()));
        frames().number("close", listing.price(candle.close()));
        json.raw("}");
        return frames().end();
    }

    /** Nothing tells when a candle is sent. */
    void tell(Candle candle) {
        ProducedEvent told =
                ProducedEvent.candle(instrument.listing(), candle, NO_TIME).without("trade_count");
        context().told(isOption() ? told.without("quote_volume") : told);
    }
}
