package io.marketprism.schema;

import static io.marketprism.schema.Head.given;

import io.marketprism.event.DataType;
import io.marketprism.event.Side;
import io.marketprism.event.Trade;
import io.marketprism.event.TradeForm;
import io.marketprism.event.TradeSource;
import java.util.List;

/** Trades. */
final class TradeSchema {
    private static final Field<Trade> TRADE_ID = Field.tradeId("trade_id", Trade::tradeId);
    private static final Field<Trade> FORM = Field.choice("form", TradeForm.class, Trade::form);
    private static final Field<Trade> PRICE = Field.decimal("price", Trade::price);
    private static final Field<Trade> QUANTITY = Field.decimal("quantity", Trade::quantity);
    private static final Field<Trade> SIDE = Field.choice("side", Side.class, Trade::side);
    private static final Field<Trade> FIRST_TRADE_ID =
            Field.numberAsText("first_trade_id", Trade::firstTradeId).optional();
    private static final Field<Trade> LAST_TRADE_ID =
            Field.numberAsText("last_trade_id", Trade::lastTradeId).optional();
    private static final Field<Trade> SEQUENCE =
            Field.integer("sequence", Trade::sequence).optional();
    private static final Field<Trade> SOURCE = Field.choice("source", TradeSource.class, Trade::source);

    static final EventSchema<Trade> SCHEMA = EventSchema.of(DataType.TRADE, "trades", Trade.class)
            .fields(List.of(
                    TRADE_ID,
                    FORM,
                    PRICE,
                    QUANTITY,
                    Head.QUANTITY_UNIT,
                    SIDE,
                    FIRST_TRADE_ID,
                    LAST_TRADE_ID,
                    SEQUENCE,
                    SOURCE))
            .identity(List.of(FORM, TRADE_ID))
            .stays(Stays.FIRST)
            .readBy((head, in) -> new Trade(
                    head.instrument(),
                    head.exchangeTimeUs(),
                    head.receiveTimeUs(),
                    head.collector(),
                    given(in.tradeId(TRADE_ID)),
                    given(in.choice(FORM, TradeForm.class)),
                    given(in.decimal(PRICE)),
                    given(in.decimal(QUANTITY)),
                    given(in.choice(SIDE, Side.class)),
                    in.number(FIRST_TRADE_ID),
                    in.number(LAST_TRADE_ID),
                    in.number(SEQUENCE),
                    given(in.choice(SOURCE, TradeSource.class))));

    private TradeSchema() {}
}
