package io.marketprism.schema;

import io.marketprism.event.BookDelta;
import io.marketprism.event.BookEvent;
import io.marketprism.event.BookSnapshot;
import io.marketprism.event.DataType;
import io.marketprism.event.MarketEvent;
import java.util.List;

/** Order books: snapshots and deltas, told apart by {@code kind}. */
final class OrderBookSchema {
    private enum Kind {
        SNAPSHOT,
        DELTA
    }

    private static final Field<BookEvent> KIND = Field.choice("kind", Kind.class, OrderBookSchema::kind);
    private static final Field<BookEvent> SEQUENCE =
            Field.integer("sequence", BookEvent::sequence).optional();
    private static final Field<BookEvent> PREVIOUS_SEQUENCE = Field.integer(
                    "previous_sequence", OrderBookSchema::previousSequence)
            .optional();
    private static final Field<BookEvent> RESET =
            Field.flag("reset", book -> book instanceof BookDelta delta && delta.reset());
    private static final Field<BookEvent> BIDS = Field.levels("bids", BookEvent::bids);
    private static final Field<BookEvent> ASKS = Field.levels("asks", BookEvent::asks);
    private static final Field<BookEvent> DEPTH_LIMIT =
            Field.smallCount("depth_limit", OrderBookSchema::depthLimit).optional();
    private static final Field<BookEvent> BOOK_SESSION =
            Field.keyword("book_session", BookEvent::bookSession).optional();

    private static final Condition<BookEvent> IS_DELTA = new Condition.Is<>(KIND, Field.word(Kind.DELTA));
    private static final Condition<BookEvent> IS_SNAPSHOT = new Condition.Is<>(KIND, Field.word(Kind.SNAPSHOT));

    static final EventSchema<BookEvent> SCHEMA = EventSchema.of(DataType.ORDERBOOK, "orderbooks", BookEvent.class)
            .fields(List.of(
                    KIND,
                    SEQUENCE,
                    PREVIOUS_SEQUENCE,
                    RESET,
                    BIDS,
                    ASKS,
                    Head.QUANTITY_UNIT,
                    DEPTH_LIMIT,
                    BOOK_SESSION))
            .identity(List.of(KIND))
            .identity(List.of(PREVIOUS_SEQUENCE), IS_DELTA)
            .identity(List.of(SEQUENCE))
            .identity(List.of(Head.EXCHANGE_TIME), IS_DELTA)
            .identity(List.of(DEPTH_LIMIT, Head.COLLECTOR, BOOK_SESSION), IS_SNAPSHOT)
            .stays(Stays.FIRST)
            .readBy(OrderBookSchema::read);

    private OrderBookSchema() {}

    private static Kind kind(BookEvent book) {
        return book instanceof BookSnapshot ? Kind.SNAPSHOT : Kind.DELTA;
    }

    private static long previousSequence(BookEvent book) {
        return book instanceof BookDelta delta ? delta.previousSequence() : MarketEvent.ABSENT;
    }

    private static long depthLimit(BookEvent book) {
        return book instanceof BookSnapshot snapshot && snapshot.depthLimit() != 0
                ? snapshot.depthLimit()
                : MarketEvent.ABSENT;
    }

    private static BookEvent read(Head head, FieldReader in) {
        Kind kind = in.choice(KIND, Kind.class);
        if (kind == null) {
            throw new IllegalArgumentException("Expected a snapshot or a delta, was null");
        }
        if (kind == Kind.SNAPSHOT) {
            long depthLimit = in.number(DEPTH_LIMIT);
            return new BookSnapshot(
                    head.instrument(),
                    head.exchangeTimeUs(),
                    head.receiveTimeUs(),
                    head.collector(),
                    in.number(SEQUENCE),
                    in.levels(BIDS),
                    in.levels(ASKS),
                    depthLimit == MarketEvent.ABSENT ? 0 : Math.toIntExact(depthLimit),
                    in.text(BOOK_SESSION));
        }
        return new BookDelta(
                head.instrument(),
                head.exchangeTimeUs(),
                head.receiveTimeUs(),
                head.collector(),
                in.number(PREVIOUS_SEQUENCE),
                in.number(SEQUENCE),
                in.flag(RESET),
                in.levels(BIDS),
                in.levels(ASKS),
                in.text(BOOK_SESSION));
    }
}
