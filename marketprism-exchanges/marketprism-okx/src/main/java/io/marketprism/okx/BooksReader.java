package io.marketprism.okx;

import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.NormalizationException.Problem;
import io.marketprism.connector.json.JsonCursor;
import io.marketprism.event.BookDelta;
import io.marketprism.event.Instrument;
import io.marketprism.event.MarketEvent;
import io.marketprism.okx.OkxMessage.Action;
import java.util.HashMap;
import java.util.Map;

/**
 * Reads books with updates: a {@link BookRow} is a snapshot or an update. An update whose two ids are equal and that has no levels is a
 * keep-alive; one whose {@code seqId} is the smaller restarts the numbering.
 */
final class BooksReader implements OkxRowReader {
    /** Books whose checksum is verified: those whose snapshot had one. */
    private final Map<Instrument, OkxChecksum> checksums = new HashMap<>();

    private final JsonCursor json;
    private final BookRow row;
    private final int levels;

    /**
     * A reader.
     *
     * @param json is at the rows
     * @param levels number of levels at which the exchange cuts a snapshot
     */
    BooksReader(JsonCursor json, int levels) {
        this.json = json;
        this.row = new BookRow(json);
        this.levels = levels;
    }

    @Override
    public boolean needsAction() {
        return true;
    }

    @Override
    public void read(OkxMessage message) {
        json.enterObject();
        long members = json.mark();
        row.read();
        if (message.action() == null) {
            throw json.missing("action");
        }
        if (row.checksum() != 0 || !checksums.isEmpty()) {
            verify(members, message);
        }
        if (message.action() == Action.SNAPSHOT) {
            message.event(row.snapshot(message, levels));
            return;
        }
        long previous = row.previous();
        message.event(new BookDelta(
                message.instrument(),
                message.plausible(row.timeUs()),
                message.frame().receiveTimeUs(),
                message.frame().collector(),
                previous,
                row.sequence(),
                previous != MarketEvent.ABSENT && row.sequence() < previous,
                message.quantities(row.bids()),
                message.quantities(row.asks()),
                null));
    }

    /** Reads the row again, as the exchange wrote it, and compares the checksum of the book that it leads to. */
    private void verify(long members, OkxMessage message) {
        Instrument instrument = message.instrument();
        OkxChecksum book = message.action() == Action.UPDATE ? checksums.get(instrument) : new OkxChecksum();
        if (row.checksum() == 0 || book == null) {
            checksums.remove(instrument);
            return;
        }
        long behind = json.mark();
        json.returnTo(members);
        for (long key = json.nextKey(); key != JsonCursor.END; key = json.nextKey()) {
            if (key == BookRow.ASKS || key == BookRow.BIDS) {
                setLevels(book, key == BookRow.BIDS);
            } else {
                json.skip();
            }
        }
        json.returnTo(behind);
        if (book.value() != row.checksum()) {
            checksums.remove(instrument);
            throw new NormalizationException(
                    Problem.INVALID_FIELD,
                    json.position(),
                    "expected levels that lead to a book of checksum " + row.checksum() + ", was " + book.value());
        }
        checksums.put(instrument, book);
    }

    private void setLevels(OkxChecksum book, boolean bids) {
        json.enterArray();
        while (json.nextElement()) {
            json.enterArray();
            json.nextElement();
            String price = json.text();
            json.nextElement();
            book.set(bids, price, json.text());
            while (json.nextElement()) {
                json.skip();
            }
        }
    }
}
