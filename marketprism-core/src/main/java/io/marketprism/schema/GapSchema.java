package io.marketprism.schema;

import static io.marketprism.schema.Head.given;

import io.marketprism.event.DataType;
import io.marketprism.event.Gap;
import io.marketprism.event.GapCause;
import io.marketprism.event.GapState;
import java.util.List;

/** Gaps. Every revision is a message of its own; a store keeps the newest. */
final class GapSchema {
    private static final Field<Gap> GAP_ID = Field.text("gap_id", Gap::gapId);
    private static final Field<Gap> SESSION = Field.keyword("session", Gap::session);
    private static final Field<Gap> REVISION = Field.smallCount("revision", Gap::revision);
    private static final Field<Gap> STATE = Field.choice("state", GapState.class, Gap::state);
    private static final Field<Gap> AFFECTED_DATA_TYPE =
            Field.choice("affected_data_type", DataType.class, Gap::affectedDataType);
    private static final Field<Gap> SINK = Field.keyword("sink", Gap::sink).optional();
    private static final Field<Gap> CAUSE = Field.choice("cause", GapCause.class, Gap::cause);
    private static final Field<Gap> FIRST_MISSING_ID =
            Field.text("first_missing_id", Gap::firstMissingId).optional();
    private static final Field<Gap> LAST_MISSING_ID =
            Field.text("last_missing_id", Gap::lastMissingId).optional();
    private static final Field<Gap> LOST = Field.count("lost", Gap::lost).optional();
    private static final Field<Gap> RECOVERED_COUNT = Field.count("recovered_count", Gap::recoveredCount);
    private static final Field<Gap> STARTED_AT = Field.time("started_at_us", Gap::startedAtUs);
    private static final Field<Gap> ENDED_AT =
            Field.time("ended_at_us", Gap::endedAtUs).optional();
    private static final Field<Gap> LAST_GOOD_EXCHANGE_TIME = Field.time(
                    "last_good_exchange_time_us", Gap::lastGoodExchangeTimeUs)
            .optional();
    private static final Field<Gap> FIRST_GOOD_EXCHANGE_TIME = Field.time(
                    "first_good_exchange_time_us", Gap::firstGoodExchangeTimeUs)
            .optional();
    private static final Field<Gap> VARIANT =
            Field.keyword("variant", Gap::variant).optional();

    static final EventSchema<Gap> SCHEMA = EventSchema.of(DataType.GAP, "gaps", Gap.class)
            .fields(List.of(
                    GAP_ID,
                    SESSION,
                    REVISION,
                    STATE,
                    AFFECTED_DATA_TYPE,
                    SINK,
                    CAUSE,
                    FIRST_MISSING_ID,
                    LAST_MISSING_ID,
                    LOST,
                    RECOVERED_COUNT,
                    STARTED_AT,
                    ENDED_AT,
                    LAST_GOOD_EXCHANGE_TIME,
                    FIRST_GOOD_EXCHANGE_TIME,
                    VARIANT))
            .identity(List.of(GAP_ID))
            .messageIdentity(List.of(REVISION))
            .stays(REVISION, Stays.NEWEST)
            .time(STARTED_AT)
            .ours()
            .readBy((head, in) -> new Gap(
                    head.instrument(),
                    head.receiveTimeUs(),
                    given(head.collector()),
                    given(in.text(GAP_ID)),
                    given(in.text(SESSION)),
                    (int) in.number(REVISION),
                    given(in.choice(STATE, GapState.class)),
                    given(in.choice(AFFECTED_DATA_TYPE, DataType.class)),
                    in.text(SINK),
                    given(in.choice(CAUSE, GapCause.class)),
                    in.text(FIRST_MISSING_ID),
                    in.text(LAST_MISSING_ID),
                    in.number(LOST),
                    in.number(RECOVERED_COUNT),
                    in.number(STARTED_AT),
                    in.number(ENDED_AT),
                    in.number(LAST_GOOD_EXCHANGE_TIME),
                    in.number(FIRST_GOOD_EXCHANGE_TIME),
                    in.text(VARIANT)));

    private GapSchema() {}
}
