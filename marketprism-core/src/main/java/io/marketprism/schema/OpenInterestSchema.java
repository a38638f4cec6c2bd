package io.marketprism.schema;

import static io.marketprism.schema.Head.given;

import io.marketprism.event.DataType;
import io.marketprism.event.OpenInterest;
import java.util.List;

/** Open interest. */
final class OpenInterestSchema {
    private static final Field<OpenInterest> OPEN_INTEREST = Field.decimal("open_interest", OpenInterest::openInterest);
    private static final Field<OpenInterest> OPEN_INTEREST_VALUE = Field.decimal(
                    "open_interest_value", OpenInterest::openInterestValue)
            .optional();
    private static final Field<OpenInterest> OPEN_INTEREST_VALUE_CURRENCY = Field.keyword(
                    "open_interest_value_currency", OpenInterest::openInterestValueCurrency)
            .optional();

    static final EventSchema<OpenInterest> SCHEMA = EventSchema.of(
                    DataType.OPEN_INTEREST, "open_interests", OpenInterest.class)
            .fields(List.of(OPEN_INTEREST, Head.QUANTITY_UNIT, OPEN_INTEREST_VALUE, OPEN_INTEREST_VALUE_CURRENCY))
            .identity(List.of(Head.EXCHANGE_TIME, OPEN_INTEREST, OPEN_INTEREST_VALUE, OPEN_INTEREST_VALUE_CURRENCY))
            .stays(Stays.FIRST)
            .readBy((head, in) -> new OpenInterest(
                    head.instrument(),
                    head.exchangeTimeUs(),
                    head.receiveTimeUs(),
                    head.collector(),
                    given(in.decimal(OPEN_INTEREST)),
                    in.decimal(OPEN_INTEREST_VALUE),
                    in.text(OPEN_INTEREST_VALUE_CURRENCY)));

    private OpenInterestSchema() {}
}
