package io.marketprism.schema;

import static io.marketprism.schema.Head.given;

import io.marketprism.event.DataType;
import io.marketprism.event.FundingKind;
import io.marketprism.event.FundingRate;
import java.util.List;

/** Funding rates. */
final class FundingRateSchema {
    private static final Field<FundingRate> KIND = Field.choice("kind", FundingKind.class, FundingRate::kind);
    private static final Field<FundingRate> FUNDING_RATE = Field.rate("funding_rate", FundingRate::fundingRate);
    private static final Field<FundingRate> FUNDING_TIME =
            Field.time("funding_time_us", FundingRate::fundingTimeUs).optional();
    private static final Field<FundingRate> NEXT_FUNDING_TIME =
            Field.time("next_funding_time_us", FundingRate::nextFundingTimeUs).optional();
    private static final Field<FundingRate> INTERVAL_HOURS =
            Field.smallCount("interval_hours", FundingRate::intervalHours).optional();

    static final EventSchema<FundingRate> SCHEMA = EventSchema.of(
                    DataType.FUNDING_RATE, "funding_rates", FundingRate.class)
            .fields(List.of(KIND, FUNDING_RATE, FUNDING_TIME, NEXT_FUNDING_TIME, INTERVAL_HOURS))
            .identity(List.of(KIND, FUNDING_TIME, Head.EXCHANGE_TIME))
            .stays(Stays.FIRST)
            .readBy((head, in) -> new FundingRate(
                    head.instrument(),
                    head.exchangeTimeUs(),
                    head.receiveTimeUs(),
                    head.collector(),
                    given(in.choice(KIND, FundingKind.class)),
                    given(in.decimal(FUNDING_RATE)),
                    in.number(FUNDING_TIME),
                    in.number(NEXT_FUNDING_TIME),
                    in.number(INTERVAL_HOURS)));

    private FundingRateSchema() {}
}
