package io.marketprism.schema;

import static io.marketprism.schema.Head.given;

import io.marketprism.event.Coverage;
import io.marketprism.event.DataType;
import java.util.List;

/** Coverage. As it grows, every end is a message of its own; a store keeps the newest. */
final class CoverageSchema {
    private static final Field<Coverage> COVERED_DATA_TYPE =
            Field.choice("covered_data_type", DataType.class, Coverage::coveredDataType);
    private static final Field<Coverage> SESSION = Field.keyword("session", Coverage::session);
    private static final Field<Coverage> FROM = Field.time("from_us", Coverage::fromUs);
    private static final Field<Coverage> TO = Field.time("to_us", Coverage::toUs);
    private static final Field<Coverage> FIRST_ID =
            Field.text("first_id", Coverage::firstId).optional();
    private static final Field<Coverage> LAST_ID =
            Field.text("last_id", Coverage::lastId).optional();
    private static final Field<Coverage> EVENTS = Field.count("events", Coverage::events);
    private static final Field<Coverage> VARIANT =
            Field.keyword("variant", Coverage::variant).optional();

    static final EventSchema<Coverage> SCHEMA = EventSchema.of(DataType.COVERAGE, "coverage", Coverage.class)
            .fields(List.of(COVERED_DATA_TYPE, SESSION, FROM, TO, FIRST_ID, LAST_ID, EVENTS, VARIANT))
            .identity(List.of(COVERED_DATA_TYPE, VARIANT, Head.COLLECTOR, SESSION, FROM))
            .messageIdentity(List.of(TO))
            .stays(Stays.NEWEST)
            .time(FROM)
            .ours()
            .readBy((head, in) -> new Coverage(
                    head.instrument(),
                    head.receiveTimeUs(),
                    given(head.collector()),
                    given(in.choice(COVERED_DATA_TYPE, DataType.class)),
                    given(in.text(SESSION)),
                    in.number(FROM),
                    in.number(TO),
                    in.text(FIRST_ID),
                    in.text(LAST_ID),
                    in.number(EVENTS),
                    in.text(VARIANT)));

    private CoverageSchema() {}
}
