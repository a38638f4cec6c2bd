package io.marketprism.okx;

import io.marketprism.connector.json.JsonCursor;
import io.marketprism.event.BookSnapshot;
import io.marketprism.event.Levels;
import io.marketprism.event.MarketEvent;

/**
 * A row {@code {"asks":[…],"bids":[…],"ts":"…","checksum":0,"seqId":15,"prevSeqId":10}} about a book. Only channels of books with updates have
 * checksum and predecessor. One per reader, used again for every row.
 */
final class BookRow {
    static final long ASKS = JsonCursor.key("asks");
    static final long BIDS = JsonCursor.key("bids");

    /** What {@code prevSeqId} says of a snapshot: it has no predecessor. */
    private static final long NO_PREDECESSOR = -1;

    private static final long TIME = JsonCursor.key("ts");
    private static final long SEQUENCE = JsonCursor.key("seqId");
    private static final long CHECKSUM = JsonCursor.key("checksum");

    private final JsonCursor json;
    private final long previousKey;

    @SuppressWarnings("NullAway.Init") // Nobody asks before a row is read.
    private Levels asks;

    @SuppressWarnings("NullAway.Init") // Nobody asks before a row is read.
    private Levels bids;

    private long timeUs;
    private long sequence;
    private long previous;
    private long checksum;

    BookRow(JsonCursor json) {
        this.json = json;
        previousKey = json.codeOf("prevSeqId");
    }

    /** Reads the members of the object that the cursor has entered. */
    void read() {
        Levels readAsks = null;
        Levels readBids = null;
        timeUs = OkxTime.NOT_READ;
        sequence = MarketEvent.ABSENT;
        previous = MarketEvent.ABSENT;
        checksum = 0;
        for (long key = json.nextKey(); key != JsonCursor.END; key = json.nextKey()) {
            if (key == ASKS) {
                readAsks = json.asks();
            } else if (key == BIDS) {
                readBids = json.bids();
            } else if (key == TIME) {
                timeUs = json.epochMillis();
            } else if (key == SEQUENCE) {
                sequence = json.wholeNumber();
            } else if (key == CHECKSUM) {
                checksum = json.longValue();
            } else if (key == previousKey) {
                previous = json.wholeNumber(NO_PREDECESSOR);
            } else {
                json.skip();
            }
        }
        json.require(readAsks, "asks");
        json.require(readBids, "bids");
        OkxTime.require(json, timeUs);
        json.require(sequence, "seqId");
        asks = readAsks;
        bids = readBids;
    }

    /** {@return as the exchange says it} */
    Levels asks() {
        return asks;
    }

    /** {@return as the exchange says it} */
    Levels bids() {
        return bids;
    }

    /** {@return as the exchange says it, µs since the epoch} */
    long timeUs() {
        return timeUs;
    }

    long sequence() {
        return sequence;
    }

    /** {@return the number of the state before, or {@link MarketEvent#ABSENT}} */
    long previous() {
        return previous == NO_PREDECESSOR ? MarketEvent.ABSENT : previous;
    }

    /** {@return 0 for none} */
    long checksum() {
        return checksum;
    }

    /**
     * The row as a whole book.
     *
     * @param message whose row it is
     * @param limit number of levels at which the exchange cuts it
     */
    BookSnapshot snapshot(OkxMessage message, int limit) {
        return new BookSnapshot(
                message.instrument(),
                message.plausible(timeUs),
                message.frame().receiveTimeUs(),
                message.frame().collector(),
                sequence,
                message.quantities(bids),
                message.quantities(asks),
                bids.size() >= limit || asks.size() >= limit ? limit : 0,
                null);
    }
}
