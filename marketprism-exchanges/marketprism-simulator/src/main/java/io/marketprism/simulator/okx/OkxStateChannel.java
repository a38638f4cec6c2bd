package io.marketprism.simulator.okx;

import io.marketprism.simulator.venue.VenueConnection;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** A channel that sends one row when it has changed, or again after a while: a mark price, an index, a rate, the open interest. */
final class OkxStateChannel extends OkxChannel {

    private static final int ONLY_ON_CHANGE = Integer.MAX_VALUE;

    private final int intervalsToRepeat;
    private final LongFunction<OkxRow> reading;
    private @Nullable OkxRow sent;
    private int intervals;
    private long count;

    /**
     * Sends nothing yet.
     *
     * @param intervalsToRepeat after how many intervals without a change the row is sent again
     * @param reading the row as it is at a time, microseconds since the epoch
     */
    private OkxStateChannel(Setting setting, int intervalsToRepeat, LongFunction<OkxRow> reading) {
        super(setting);
        this.intervalsToRepeat = intervalsToRepeat;
        this.reading = reading;
    }

    /** Every 200 ms on change, else every 10 s. */
    static OkxChannelKind markPrice() {
        return OkxChannelKind.every(
                2,
                "mark-price",
                OkxSocket.PUBLIC,
                (setting, instrument) -> new OkxStateChannel(setting, 50, now -> OkxRows.markPrice(instrument, now)));
    }

    /** Every 100 ms on change, else every minute. */
    static OkxChannelKind indexTickers() {
        return OkxChannelKind.ofIndices(
                1,
                "index-tickers",
                OkxSocket.PUBLIC,
                (setting, index) -> new OkxStateChannel(setting, 600, now -> OkxRows.indexTicker(index, now)));
    }

    /** Every 30 s to 90 s; here every 30 s. */
    static OkxChannelKind fundingRate() {
        return OkxChannelKind.every(
                300,
                "funding-rate",
                OkxSocket.PUBLIC,
                OkxListings::hasFunding,
                (setting, instrument) -> new OkxStateChannel(setting, 1, now -> OkxRows.fundingRate(instrument, now)));
    }

    /** Every 3 s on change. */
    static OkxChannelKind openInterest() {
        return OkxChannelKind.every(
                30,
                "open-interest",
                OkxSocket.PUBLIC,
                (setting, instrument) ->
                        new OkxStateChannel(setting, ONLY_ON_CHANGE, now -> OkxRows.openInterest(instrument, now)));
    }

    @Override
    void sendFirst(VenueConnection connection) {
        OkxRow row = reading.apply(context().nowMicros());
        row.tell(context());
        count++;
        connection.send(topic(), count, count, () -> frames().rows(this, row.json()));
    }

    @Override
    void onInterval() {
        if (!topic().hasSubscribers()) {
            return;
        }
        OkxRow row = reading.apply(context().nowMicros());
        if (++intervals < intervalsToRepeat && sent != null && row.tellsTheSameAs(sent)) {
            return;
        }
        row.tell(context());
        count++;
        topic().publish(count, count, form -> frames().rows(this, row.json()));
        sent = row;
        intervals = 0;
    }
}
