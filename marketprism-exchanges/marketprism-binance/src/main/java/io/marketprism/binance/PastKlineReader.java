package io.marketprism.binance;

import io.marketprism.connector.ExchangeTime;
import io.marketprism.connector.Frame;
import io.marketprism.connector.NormalizerOutput;
import io.marketprism.connector.Subscription;
import io.marketprism.connector.json.JsonCursor;
import io.marketprism.connector.json.RowReader;
import io.marketprism.event.Candle;
import io.marketprism.event.DataType;
import io.marketprism.event.Decimal;
import io.marketprism.event.MarketEvent;
import java.util.Objects;

/**
 * {@code [1499040000000,"0.01634790","0.80000000","0.01575800","0.01577100","148976.11427815",1499644799999,"2434.19055334",308,…]}: begin, open, high, low,
 * close, {@code v}, end, {@code q}, number of trades. The last row is of the candle that is not over yet, which it does not say; the others are closed.
 */
final class PastKlineReader implements RowReader {
    private final JsonCursor json;
    private final BinanceMarket market;
    private final Subscription subscription;

    PastKlineReader(JsonCursor json, BinanceMarket market, Subscription subscription) {
        this.json = json;
        this.market = market;
        this.subscription = subscription;
    }

    @Override
    public void read(Frame frame, NormalizerOutput output) {
        json.enterArray();
        next("open time");
        // A begin that cannot be right would pretend that all before it is there.
        long open = ExchangeTime.plausible(
                json.epochMillisOrMicros(), frame, subscription.instrument(), DataType.CANDLE, output);
        Decimal first = price("open");
        Decimal high = price("high");
        Decimal low = price("low");
        Decimal last = price("close");
        next("volume");
        Decimal volume = json.decimalOrNull();
        next("close time");
        long close = json.epochMillisOrMicros();
        next("quote volume");
        Decimal second = json.decimalOrNull();
        next("number of trades");
        long trades = json.wholeNumber();
        while (json.nextElement()) {
            json.skip();
        }
        json.require(open, "open time");
        json.require(close, "close time");
        output.event(new Candle(
                subscription.instrument(),
                MarketEvent.ABSENT,
                frame.receiveTimeUs(),
                frame.collector(),
                Objects.requireNonNull(subscription.variant(), "Expected an interval of candles, was none"),
                open,
                close,
                first,
                high,
                low,
                last,
                market.countsContracts() ? second : volume,
                market.countsContracts() ? BinanceInput.value(subscription.definition(), volume) : second,
                trades,
                true));
    }

    private void next(String field) {
        if (!json.nextElement()) {
            throw json.missing(field);
        }
    }

    private Decimal price(String field) {
        next(field);
        return json.price();
    }
}
