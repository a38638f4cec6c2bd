package io.marketprism.schema;

import static io.marketprism.schema.Head.given;

import io.marketprism.event.DataType;
import io.marketprism.event.Liquidation;
import io.marketprism.event.Side;
import java.util.List;

/** Liquidations. */
final class LiquidationSchema {
    private static final Field<Liquidation> SIDE = Field.choice("side", Side.class, Liquidation::side);
    private static final Field<Liquidation> PRICE = Field.decimal("price", Liquidation::price);
    private static final Field<Liquidation> AVERAGE_PRICE =
            Field.decimal("average_price", Liquidation::averagePrice).optional();
    private static final Field<Liquidation> QUANTITY = Field.decimal("quantity", Liquidation::quantity);
    private static final Field<Liquidation> STATUS =
            Field.keyword("status", Liquidation::status).optional();
    private static final Field<Liquidation> TRADE_ID =
            Field.tradeId("trade_id", Liquidation::tradeId).optional();
    private static final Field<Liquidation> ORDINAL = Field.smallCount("ordinal", Liquidation::ordinal);
    private static final Field<Liquidation> COMPLETE = Field.flag("complete", Liquidation::complete);

    static final EventSchema<Liquidation> SCHEMA = EventSchema.of(
                    DataType.LIQUIDATION, "liquidations", Liquidation.class)
            .fields(List.of(
                    SIDE, PRICE, AVERAGE_PRICE, QUANTITY, Head.QUANTITY_UNIT, STATUS, TRADE_ID, ORDINAL, COMPLETE))
            .identity(List.of(Head.EXCHANGE_TIME, SIDE, PRICE, QUANTITY, TRADE_ID, ORDINAL))
            .stays(Stays.FIRST)
            .readBy((head, in) -> new Liquidation(
                    head.instrument(),
                    head.exchangeTimeUs(),
                    head.receiveTimeUs(),
                    head.collector(),
                    given(in.choice(SIDE, Side.class)),
                    given(in.decimal(PRICE)),
                    in.decimal(AVERAGE_PRICE),
                    given(in.decimal(QUANTITY)),
                    in.text(STATUS),
                    in.tradeId(TRADE_ID),
                    (int) in.number(ORDINAL),
                    in.flag(COMPLETE)));

    private LiquidationSchema() {}
}
