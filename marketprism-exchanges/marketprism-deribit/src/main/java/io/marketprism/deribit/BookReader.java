package io.marketprism.deribit;

import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.NormalizationException.Problem;
import io.marketprism.connector.json.JsonCursor;
import io.marketprism.connector.json.LevelBegin;
import io.marketprism.event.BookDelta;
import io.marketprism.event.BookSnapshot;
import io.marketprism.event.Levels;
import io.marketprism.event.MarketEvent;

/**
 * Reads books {@code {"type":"change","timestamp":1554373962454,"change_id":297218,"prev_change_id":297217,"bids":[["new",5042.34,30.0]],
 * "asks":[["delete",5042.64,0.0]]}}. The first of a subscription is a snapshot of the whole book, without a predecessor.
 */
final class BookReader implements DeribitReader {
    private static final long TYPE = JsonCursor.key("type");
    private static final long BIDS = JsonCursor.key("bids");
    private static final long ASKS = JsonCursor.key("asks");
    private static final long CHANGE = JsonCursor.key("change");
    private static final long SNAPSHOT = JsonCursor.key("snapshot");
    private static final long NEW = JsonCursor.key("new");
    private static final long DELETE = JsonCursor.key("delete");
    private static final long NO_TYPE = 0;

    private final JsonCursor json;
    private final long timeKey;
    private final long sequenceKey;
    private final long previousKey;

    /** Made once, not for each side. */
    private final LevelBegin change = this::removes;

    BookReader(JsonCursor json) {
        this.json = json;
        timeKey = json.codeOf("timestamp");
        sequenceKey = json.codeOf("change_id");
        previousKey = json.codeOf("prev_change_id");
    }

    @Override
    public void read(DeribitMessage message) {
        long type = NO_TYPE;
        Levels bids = null;
        Levels asks = null;
        long time = DeribitMessage.NOT_READ;
        long sequence = MarketEvent.ABSENT;
        long previous = MarketEvent.ABSENT;
        json.enterObject();
        for (long key = json.nextKey(); key != JsonCursor.END; key = json.nextKey()) {
            if (key == BIDS) {
                bids = json.bids(change);
            } else if (key == ASKS) {
                asks = json.asks(change);
            } else if (key == TYPE) {
                type = type();
            } else if (key == timeKey) {
                time = json.epochMillis();
            } else if (key == sequenceKey) {
                sequence = json.wholeNumber();
            } else if (key == previousKey) {
                previous = json.skipNull() ? MarketEvent.ABSENT : json.wholeNumber();
            } else {
                json.skip();
            }
        }
        json.require(bids, "bids");
        json.require(asks, "asks");
        json.require(sequence, "change_id");
        if (time == DeribitMessage.NOT_READ || type == NO_TYPE) {
            throw json.missing(type == NO_TYPE ? "type" : "timestamp");
        }
        if (type == SNAPSHOT) {
            message.event(new BookSnapshot(
                    message.instrument(),
                    message.plausible(time),
                    message.frame().receiveTimeUs(),
                    message.frame().collector(),
                    sequence,
                    bids,
                    asks,
                    0,
                    null));
            return;
        }
        json.require(previous, "prev_change_id");
        message.event(new BookDelta(
                message.instrument(),
                message.plausible(time),
                message.frame().receiveTimeUs(),
                message.frame().collector(),
                previous,
                sequence,
                false,
                bids,
                asks,
                null));
    }

    private boolean removes() {
        long action = json.textCode();
        // One question, not three in turn: nobody can foresee which action it is.
        if (action != NEW & action != CHANGE & action != DELETE) {
            throw new NormalizationException(
                    Problem.INVALID_FIELD,
                    json.position(),
                    "expected an action, new, change or delete, was \"" + json.last() + "\"");
        }
        return action == DELETE;
    }

    private long type() {
        long type = json.textCode();
        if (type != SNAPSHOT && type != CHANGE) {
            throw new NormalizationException(
                    Problem.INVALID_FIELD,
                    json.position(),
                    "expected a type, snapshot or change, was \"" + json.last() + "\"");
        }
        return type;
    }
}
