package io.marketprism.nats;

import io.marketprism.codec.EventIdentity;
import io.marketprism.codec.EventJson;
import io.marketprism.codec.Utf8Buffer;
import io.marketprism.event.BookSnapshot;
import io.marketprism.event.MarketEvent;
import io.nats.client.impl.Headers;
import org.jspecify.annotations.Nullable;

/** Makes the message of an event: subject, headers, and a payload that the server will take. One thread at a time. */
final class NatsMessages {
    static final String MESSAGE_ID = "Nats-Msg-Id";

    private static final String SCHEMA = "MarketPrism-Schema";
    private static final String SCHEMA_VERSION = "1";

    private final NatsSubjects subjects;
    private final Utf8Buffer buffer = new Utf8Buffer(4_096);

    NatsMessages(NatsSubjects subjects) {
        this.subjects = subjects;
    }

    /** A message to publish. */
    record Message(String subject, Headers headers, byte[] payload) {}

    /**
     * The message of an event. A book snapshot that is too large is cut to the levels around the touch that fit, and says so.
     *
     * @param event any
     * @param maxBytes what the server takes as headers and payload of a message
     * @return the message, or null if the event is too large
     */
    @Nullable Message of(MarketEvent event, long maxBytes) {
        Headers headers = new Headers();
        headers.put(MESSAGE_ID, EventIdentity.of(event));
        headers.put(SCHEMA, SCHEMA_VERSION);
        long room = maxBytes - headers.serializedLength();
        byte[] payload = payload(event, room);
        return payload == null ? null : new Message(subjects.of(event), headers, payload);
    }

    String subject(MarketEvent event) {
        return subjects.of(event);
    }

    private byte @Nullable [] payload(MarketEvent event, long room) {
        if (fits(event, room)) {
            return buffer.toByteArray();
        }
        return event instanceof BookSnapshot snapshot ? cutPayload(snapshot, room) : null;
    }

    private boolean fits(MarketEvent event, long room) {
        EventJson.write(event, buffer.clear());
        return buffer.length() <= room;
    }

    private byte @Nullable [] cutPayload(BookSnapshot snapshot, long room) {
        byte[] largest = null;
        int tooMany = Math.max(snapshot.bids().size(), snapshot.asks().size());
        int fitting = 0;
        while (tooMany - fitting > 1) {
            int levels = (fitting + tooMany) >>> 1;
            if (fits(cut(snapshot, levels), room)) {
                fitting = levels;
                largest = buffer.toByteArray();
            } else {
                tooMany = levels;
            }
        }
        return largest;
    }

    private static BookSnapshot cut(BookSnapshot snapshot, int levels) {
        return new BookSnapshot(
                snapshot.instrument(),
                snapshot.exchangeTimeUs(),
                snapshot.receiveTimeUs(),
                snapshot.collector(),
                snapshot.sequence(),
                snapshot.bids().first(levels),
                snapshot.asks().first(levels),
                levels,
                snapshot.bookSession());
    }
}
