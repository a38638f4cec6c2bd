package io.marketprism.schema;

import io.marketprism.event.DataType;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.InstrumentStatus;
import io.marketprism.event.OptionType;
import java.util.List;

/** Definitions of instruments. */
final class InstrumentSchema {
    private static final Field<InstrumentDefinition> BASE =
            Field.keyword("base", InstrumentDefinition::base).optional();
    private static final Field<InstrumentDefinition> QUOTE =
            Field.keyword("quote", InstrumentDefinition::quote).optional();
    private static final Field<InstrumentDefinition> SETTLE =
            Field.keyword("settle", InstrumentDefinition::settle).optional();
    private static final Field<InstrumentDefinition> CONTRACT_TYPE =
            Field.keyword("contract_type", InstrumentDefinition::contractType).optional();
    private static final Field<InstrumentDefinition> CONTRACT_SIZE =
            Field.decimal("contract_size", InstrumentDefinition::contractSize).optional();
    private static final Field<InstrumentDefinition> CONTRACT_SIZE_UNIT = Field.keyword(
                    "contract_size_unit", InstrumentDefinition::contractSizeUnit)
            .optional();
    private static final Field<InstrumentDefinition> TICK_SIZE =
            Field.decimal("tick_size", InstrumentDefinition::tickSize).optional();
    private static final Field<InstrumentDefinition> LOT_SIZE =
            Field.decimal("lot_size", InstrumentDefinition::lotSize).optional();
    private static final Field<InstrumentDefinition> MIN_QUANTITY =
            Field.decimal("min_quantity", InstrumentDefinition::minQuantity).optional();
    private static final Field<InstrumentDefinition> MIN_NOTIONAL =
            Field.decimal("min_notional", InstrumentDefinition::minNotional).optional();
    private static final Field<InstrumentDefinition> UNDERLYING =
            Field.keyword("underlying", InstrumentDefinition::underlying).optional();
    private static final Field<InstrumentDefinition> EXPIRY =
            Field.time("expiry_us", InstrumentDefinition::expiryUs).optional();
    private static final Field<InstrumentDefinition> STRIKE =
            Field.decimal("strike", InstrumentDefinition::strike).optional();
    private static final Field<InstrumentDefinition> OPTION_TYPE = Field.choice(
                    "option_type", OptionType.class, InstrumentDefinition::optionType)
            .optional();
    private static final Field<InstrumentDefinition> STATUS = Field.choice(
                    "status", InstrumentStatus.class, InstrumentDefinition::status)
            .optional();
    private static final Field<InstrumentDefinition> LISTED_AT =
            Field.time("listed_at_us", InstrumentDefinition::listedAtUs).optional();
    private static final Field<InstrumentDefinition> VALID_FROM =
            Field.time("valid_from_us", InstrumentDefinition::validFromUs);

    static final EventSchema<InstrumentDefinition> SCHEMA = EventSchema.of(
                    DataType.INSTRUMENT, "instruments", InstrumentDefinition.class)
            .fields(List.of(
                    BASE,
                    QUOTE,
                    SETTLE,
                    CONTRACT_TYPE,
                    CONTRACT_SIZE,
                    CONTRACT_SIZE_UNIT,
                    TICK_SIZE,
                    LOT_SIZE,
                    MIN_QUANTITY,
                    MIN_NOTIONAL,
                    UNDERLYING,
                    EXPIRY,
                    STRIKE,
                    OPTION_TYPE,
                    STATUS,
                    LISTED_AT,
                    VALID_FROM))
            .identity(List.of(VALID_FROM, Head.COLLECTOR))
            .stays(Stays.NEWEST)
            .time(VALID_FROM)
            .ours()
            .readBy((head, in) -> InstrumentDefinition.builder(head.instrument())
                    .exchangeTimeUs(head.exchangeTimeUs())
                    .received(head.receiveTimeUs(), head.collector(), in.number(VALID_FROM))
                    .base(in.text(BASE))
                    .quote(in.text(QUOTE))
                    .settle(in.text(SETTLE))
                    .contractType(in.text(CONTRACT_TYPE))
                    .contractSize(in.decimal(CONTRACT_SIZE), in.text(CONTRACT_SIZE_UNIT))
                    .tickSize(in.decimal(TICK_SIZE))
                    .lotSize(in.decimal(LOT_SIZE))
                    .minQuantity(in.decimal(MIN_QUANTITY))
                    .minNotional(in.decimal(MIN_NOTIONAL))
                    .underlying(in.text(UNDERLYING))
                    .expiryUs(in.number(EXPIRY))
                    .option(in.decimal(STRIKE), in.choice(OPTION_TYPE, OptionType.class))
                    .status(in.choice(STATUS, InstrumentStatus.class))
                    .listedAtUs(in.number(LISTED_AT))
                    .build());

    private InstrumentSchema() {}
}
