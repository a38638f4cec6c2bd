package io.marketprism.simulator.deribit;

import io.marketprism.simulator.market.BookChange;
import io.marketprism.simulator.market.BookLevels;
import io.marketprism.simulator.market.ListedInstrument;
import io.marketprism.simulator.market.SimulatedBook;
import io.marketprism.simulator.venue.JsonText;
import io.marketprism.simulator.venue.VenueConnection;
import io.marketprism.simulator.venue.VenueContext;
import java.util.Comparator;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The {@code book} channel: the whole book for each new subscriber, then what has changed in an interval. */
final class BookChannel extends DeribitChannel {

    private final DeribitInstrument instrument;

    // Prices whose levels may have changed since the last frame.
    private final SortedSet<Long> bids = new TreeSet<>(Comparator.reverseOrder());
    private final SortedSet<Long> asks = new TreeSet<>();

    // What the subscribers know; null while there are none.
    private @Nullable SimulatedBook sent;

    BookChannel(VenueContext context, DeribitFrames frames, DeribitInstrument instrument) {
        super(context, frames, "book." + instrument.name() + ".100ms");
        this.instrument = instrument;
    }

    /** Sends the state that the next change will start from, so that the snapshot fits into the chain all connections share. */
    @Override
    void sendFirst(VenueConnection connection) {
        SimulatedBook state = sent == null ? begin() : sent;
        if (!context().omitInitialSnapshots()) {
            connection.send(topic(), state.sequence(), state.sequence(), () -> snapshot(state));
        }
    }

    private SimulatedBook begin() {
        SimulatedBook known = instrument.market().book().copy();
        sent = known;
        bids.clear();
        asks.clear();
        return known;
    }

    @Override
    void onBookChange(BookChange change) {
        if (sent != null) {
            (change.bid() ? bids : asks).add(change.price());
        }
    }

    @Override
    void onInterval() {
        if (!topic().hasSubscribers()) {
            sent = null;
        }
        SimulatedBook before = sent;
        if (before == null) {
            return;
        }
        SimulatedBook now = instrument.market().book();
        if (differ(bids, before.bids(), now.bids()) || differ(asks, before.asks(), now.asks())) {
            topic().publish(before.sequence(), now.sequence(), form -> change(before, now));
            begin();
        }
    }

    private static boolean differ(SortedSet<Long> prices, BookLevels before, BookLevels now) {
        return prices.stream().anyMatch(price -> before.quantityAt(price) != now.quantityAt(price));
    }

    private byte[] snapshot(SimulatedBook book) {
        JsonText json = head("snapshot", book.sequence());
        json.raw(",\"bids\":[");
        all(json, book.bids());
        json.raw(",\"asks\":[");
        all(json, book.asks());
        json.raw("}");
        return frames().end();
    }

    private void all(JsonText json, BookLevels levels) {
        for (int i = 0; i < levels.size(); i++) {
            level(json, "new", levels.price(i), levels.quantity(i));
        }
        json.endList();
    }

    private byte[] change(SimulatedBook before, SimulatedBook now) {
        JsonText json = head("change", now.sequence());
        json.raw(",\"prev_change_id\":").number(before.sequence()).raw(",\"bids\":[");
        changes(json, bids, before.bids(), now.bids());
        json.raw(",\"asks\":[");
        changes(json, asks, before.asks(), now.asks());
        json.raw("}");
        return frames().end();
    }

    private void changes(JsonText json, SortedSet<Long> prices, BookLevels before, BookLevels now) {
        for (long price : prices) {
            long was = before.quantityAt(price);
            long is = now.quantityAt(price);
            if (was != is) {
                level(json, is == 0 ? "delete" : was == 0 ? "new" : "change", price, is);
            }
        }
        json.endList();
    }

    private JsonText head(String type, long changeId) {
        return frames().begin(topic())
                .raw("{\"type\":\"")
                .raw(type)
                .raw("\",\"timestamp\":")
                .number(context().nowMicros() / 1_000)
                .raw(",\"instrument_name\":\"")
                .raw(instrument.name())
                .raw("\",\"change_id\":")
                .number(changeId);
    }

    private void level(JsonText json, String action, long price, long quantity) {
        ListedInstrument listing = instrument.listing();
        json.raw("[\"")
                .raw(action)
                .raw("\",")
                .decimalNumber(price, listing.priceScale())
                .raw(",")
                .decimalNumber(quantity, listing.quantityScale())
                .raw("],");
    }
}
