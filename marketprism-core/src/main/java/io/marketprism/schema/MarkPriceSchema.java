package io.marketprism.schema;

import io.marketprism.event.DataType;
import io.marketprism.event.MarkPrice;
import java.util.List;

/** Mark prices and index prices. */
final class MarkPriceSchema {
    private static final Field<MarkPrice> MARK_PRICE =
            Field.rate("mark_price", MarkPrice::markPrice).optional();
    private static final Field<MarkPrice> INDEX_PRICE =
            Field.rate("index_price", MarkPrice::indexPrice).optional();

    static final EventSchema<MarkPrice> SCHEMA = EventSchema.of(DataType.MARK_PRICE, "mark_prices", MarkPrice.class)
            .fields(List.of(MARK_PRICE, INDEX_PRICE))
            .identity(List.of(Head.EXCHANGE_TIME, MARK_PRICE, INDEX_PRICE))
            .stays(Stays.FIRST)
            .readBy((head, in) -> new MarkPrice(
                    head.instrument(),
                    head.exchangeTimeUs(),
                    head.receiveTimeUs(),
                    head.collector(),
                    in.decimal(MARK_PRICE),
                    in.decimal(INDEX_PRICE)));

    private MarkPriceSchema() {}
}
