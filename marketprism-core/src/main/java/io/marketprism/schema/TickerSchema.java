package io.marketprism.schema;

import io.marketprism.event.DataType;
import io.marketprism.event.Ticker;
import java.util.List;

/** Statistics of the last 24 hours. */
final class TickerSchema {
    private static final Field<Ticker> LAST_PRICE =
            Field.decimal("last_price", Ticker::lastPrice).optional();
    private static final Field<Ticker> OPEN_PRICE =
            Field.decimal("open_price", Ticker::openPrice).optional();
    private static final Field<Ticker> HIGH_PRICE =
            Field.decimal("high_price", Ticker::highPrice).optional();
    private static final Field<Ticker> LOW_PRICE =
            Field.decimal("low_price", Ticker::lowPrice).optional();
    private static final Field<Ticker> VOLUME =
            Field.decimal("volume", Ticker::volume).optional();
    private static final Field<Ticker> QUOTE_VOLUME =
            Field.decimal("quote_volume", Ticker::quoteVolume).optional();

    static final EventSchema<Ticker> SCHEMA = EventSchema.of(DataType.TICKER, "tickers", Ticker.class)
            .fields(List.of(LAST_PRICE, OPEN_PRICE, HIGH_PRICE, LOW_PRICE, VOLUME, QUOTE_VOLUME))
            .identity(List.of(Head.EXCHANGE_TIME, LAST_PRICE, VOLUME, QUOTE_VOLUME))
            .stays(Stays.FIRST)
            .readBy((head, in) -> new Ticker(
                    head.instrument(),
                    head.exchangeTimeUs(),
                    head.receiveTimeUs(),
                    head.collector(),
                    in.decimal(LAST_PRICE),
                    in.decimal(OPEN_PRICE),
                    in.decimal(HIGH_PRICE),
                    in.decimal(LOW_PRICE),
                    in.decimal(VOLUME),
                    in.decimal(QUOTE_VOLUME)));

    private TickerSchema() {}
}
