package io.marketprism.simulator.okx;

import io.marketprism.simulator.ledger.ProducedEvent;
import io.marketprism.simulator.market.DayTicker;
import io.marketprism.simulator.market.InstrumentKind;
import io.marketprism.simulator.market.SimulatedBook;
import io.marketprism.simulator.venue.VenueConnection;
import org.jspecify.annotations.Nullable;

/** The {@code tickers} channel of an instrument. */
final class OkxTickerChannel extends OkxInstrumentChannel {

    private @Nullable SimulatedBook sent;
    private long sentTrades;

    OkxTickerChannel(Setting setting, OkxInstrument instrument) {
        super(setting, instrument);
    }

    @Override
    void sendFirst(VenueConnection connection) {
        long sequence = book().sequence();
        connection.send(topic(), sequence, sequence, () -> frame(read()));
    }

    /** Sends the ticker if there was a trade or the touch moved. */
    @Override
    void onInterval() {
        if (!topic().hasSubscribers()) {
            return;
        }
        DayTicker ticker = read();
        if (sent == null || ticker.turnover().trades() != sentTrades || BookDiff.differ(sent, book(), 1)) {
            long sequence = book().sequence();
            topic().publish(sequence, sequence, form -> frame(ticker));
            sent = book().copy();
            sentTrades = ticker.turnover().trades();
        }
    }

    private DayTicker read() {
        return instrument().market().statistics().ticker(context().nowMicros());
    }

    private byte[] frame(DayTicker ticker) {
        long now = context().nowMicros();
        ProducedEvent event = ProducedEvent.ticker(listing(), ticker, now).toTheMillisecond();
        context().told(tellsQuoteVolume() ? event : event.without("quote_volume"));
        return frames().ticker(this, ticker, now);
    }

    /** Only spot has a field for it; the contracts of inverse instruments are quote currency themselves. */
    private boolean tellsQuoteVolume() {
        return listing().kind() == InstrumentKind.SPOT || listing().inverse();
    }
}
