package io.marketprism.schema;

import static io.marketprism.schema.Head.given;

import io.marketprism.event.Candle;
import io.marketprism.event.DataType;
import java.util.List;

/** Candles, those that are not closed yet among them. */
final class CandleSchema {
    private static final Field<Candle> INTERVAL = Field.keyword("interval", Candle::interval);
    private static final Field<Candle> OPEN_TIME = Field.time("open_time_us", Candle::openTimeUs);
    private static final Field<Candle> CLOSE_TIME = Field.time("close_time_us", Candle::closeTimeUs);
    private static final Field<Candle> OPEN_PRICE = Field.decimal("open_price", Candle::openPrice);
    private static final Field<Candle> HIGH_PRICE = Field.decimal("high_price", Candle::highPrice);
    private static final Field<Candle> LOW_PRICE = Field.decimal("low_price", Candle::lowPrice);
    private static final Field<Candle> CLOSE_PRICE = Field.decimal("close_price", Candle::closePrice);
    private static final Field<Candle> VOLUME =
            Field.decimal("volume", Candle::volume).optional();
    private static final Field<Candle> QUOTE_VOLUME =
            Field.decimal("quote_volume", Candle::quoteVolume).optional();
    private static final Field<Candle> TRADE_COUNT =
            Field.count("trade_count", Candle::tradeCount).optional();
    private static final Field<Candle> CLOSED = Field.flag("closed", Candle::closed);

    static final EventSchema<Candle> SCHEMA = EventSchema.of(DataType.CANDLE, "candles", Candle.class)
            .fields(List.of(
                    INTERVAL,
                    OPEN_TIME,
                    CLOSE_TIME,
                    OPEN_PRICE,
                    HIGH_PRICE,
                    LOW_PRICE,
                    CLOSE_PRICE,
                    VOLUME,
                    QUOTE_VOLUME,
                    TRADE_COUNT,
                    CLOSED))
            .identity(List.of(INTERVAL, OPEN_TIME))
            .messageIdentity(
                    List.of(CLOSED, OPEN_PRICE, HIGH_PRICE, LOW_PRICE, CLOSE_PRICE, VOLUME, QUOTE_VOLUME, TRADE_COUNT))
            .stays(CLOSED, Stays.NEWEST)
            .time(OPEN_TIME)
            .readBy((head, in) -> new Candle(
                    head.instrument(),
                    head.exchangeTimeUs(),
                    head.receiveTimeUs(),
                    head.collector(),
                    given(in.text(INTERVAL)),
                    in.number(OPEN_TIME),
                    in.number(CLOSE_TIME),
                    given(in.decimal(OPEN_PRICE)),
                    given(in.decimal(HIGH_PRICE)),
                    given(in.decimal(LOW_PRICE)),
                    given(in.decimal(CLOSE_PRICE)),
                    in.decimal(VOLUME),
                    in.decimal(QUOTE_VOLUME),
                    in.number(TRADE_COUNT),
                    in.flag(CLOSED)));

    private CandleSchema() {}
}
