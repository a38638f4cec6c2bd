package io.marketprism.schema;

import static io.marketprism.schema.Head.given;

import io.marketprism.event.DataType;
import io.marketprism.event.LongShortRatio;
import java.util.List;

/** Long/short ratios, of two data types that differ in whom they count. */
final class LongShortRatioSchema {
    private static final Field<LongShortRatio> LONG_SHORT_RATIO =
            Field.rate("long_short_ratio", LongShortRatio::longShortRatio);
    private static final Field<LongShortRatio> LONG_RATIO =
            Field.rate("long_ratio", LongShortRatio::longRatio).optional();
    private static final Field<LongShortRatio> SHORT_RATIO =
            Field.rate("short_ratio", LongShortRatio::shortRatio).optional();
    private static final Field<LongShortRatio> PERIOD = Field.keyword("period", LongShortRatio::period);

    static final EventSchema<LongShortRatio> TOP_POSITION = schema(DataType.LSR_TOP_POSITION, "lsr_top_positions");
    static final EventSchema<LongShortRatio> ALL_ACCOUNT = schema(DataType.LSR_ALL_ACCOUNT, "lsr_all_accounts");

    private LongShortRatioSchema() {}

    private static EventSchema<LongShortRatio> schema(DataType dataType, String table) {
        return EventSchema.of(dataType, table, LongShortRatio.class)
                .fields(List.of(LONG_SHORT_RATIO, LONG_RATIO, SHORT_RATIO, PERIOD))
                .identity(List.of(PERIOD, Head.EXCHANGE_TIME))
                .stays(Stays.NEWEST)
                .readBy((head, in) -> new LongShortRatio(
                        head.instrument(),
                        head.exchangeTimeUs(),
                        head.receiveTimeUs(),
                        head.collector(),
                        dataType,
                        given(in.decimal(LONG_SHORT_RATIO)),
                        in.decimal(LONG_RATIO),
                        in.decimal(SHORT_RATIO),
                        given(in.text(PERIOD))));
    }
}
