package io.marketprism.binance;

import io.marketprism.connector.Frame;
import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.NormalizerOutput;
import io.marketprism.connector.json.JsonCursor;
import io.marketprism.event.Candle;
import io.marketprism.event.DataType;
import io.marketprism.event.Decimal;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.MarketEvent;
import org.jspecify.annotations.Nullable;

/**
 * {@code {"e":"kline","E":1672515782136,"s":"BNBBTC","k":{"t":1672515780000,"T":1672515839999,"i":"1m","o":"0.0010","c":"0.0020","h":"0.0025",
 * "l":"0.0015","v":"1000","n":100,"x":false,"q":"1.0000"}}}. On COIN-M {@code v} is contracts and {@code q} base.
 */
final class KlineReader extends MessageReader {

    // Of the candle that is being read.
    private @Nullable String interval;
    private long open;
    private long close;
    private @Nullable Decimal first;
    private @Nullable Decimal high;
    private @Nullable Decimal low;
    private @Nullable Decimal last;
    private @Nullable Decimal volume;
    private @Nullable Decimal second;
    private long trades;
    private @Nullable Boolean closed;
    private long behind;

    KlineReader(BinanceInput input, BinanceChannel channel) {
        super(input, channel);
    }

    @Override
    void read(Frame frame, NormalizerOutput output) {
        long start = json.mark();
        InstrumentDefinition definition = null;
        try {
            long sendTime = MarketEvent.ABSENT;
            long later = MarketEvent.ABSENT;
            boolean read = false;
            for (long key = json.nextKey(); key != JsonCursor.END; key = json.nextKey()) {
                if (key == 'k' && definition != null) {
                    readCandle();
                    read = true;
                } else if (key == 'k') {
                    later = json.mark();
                    json.skip();
                } else if (key == 'E') {
                    sendTime = json.epochMillisOrMicros();
                } else if (key == 's') {
                    definition = json.definition(symbols);
                } else {
                    json.skip();
                }
            }
            json.require(definition, "s");
            if (!read) {
                json.require(later, "k");
                long end = json.mark();
                json.returnTo(later);
                readCandle();
                json.returnTo(end);
            }
            output.event(candle(frame, definition, sendTime, output));
        } catch (NormalizationException e) {
            throw input.located(e, channel, BinanceInput.instrument(definition), start);
        }
    }

    private void readCandle() {
        interval = null;
        open = MarketEvent.ABSENT;
        close = MarketEvent.ABSENT;
        first = null;
        high = null;
        low = null;
        last = null;
        volume = null;
        second = null;
        trades = MarketEvent.ABSENT;
        closed = null;
        json.enterObject();
        for (long key = json.nextKey(); key != JsonCursor.END; key = json.nextKey()) {
            switch (BinanceInput.letter(key)) {
                case 't' -> open = json.epochMillisOrMicros();
                case 'T' -> close = json.epochMillisOrMicros();
                case 'i' -> interval = BinanceVariants.interval(json);
                case 'o' -> first = json.price();
                case 'h' -> high = json.price();
                case 'l' -> low = json.price();
                case 'c' -> last = json.price();
                case 'v' -> volume = json.decimalOrNull();
                case 'q' -> second = json.decimalOrNull();
                case 'n' -> trades = json.wholeNumber();
                case 'x' -> closed = json.booleanValue();
                default -> json.skip();
            }
        }
        behind = json.mark();
    }

    private Candle candle(Frame frame, InstrumentDefinition definition, long sendTime, NormalizerOutput output) {
        long here = json.mark();
        json.returnTo(behind);
        json.require(open, "t");
        json.require(close, "T");
        json.require(interval, "i");
        json.require(first, "o");
        json.require(high, "h");
        json.require(low, "l");
        json.require(last, "c");
        json.require(closed, "x");
        json.returnTo(here);
        Instrument instrument = definition.instrument();
        return new Candle(
                instrument,
                BinanceInput.time(MarketEvent.ABSENT, sendTime, frame, instrument, DataType.CANDLE, output),
                frame.receiveTimeUs(),
                frame.collector(),
                interval,
                open,
                close,
                first,
                high,
                low,
                last,
                input.market.countsContracts() ? second : volume,
                input.market.countsContracts() ? BinanceInput.value(definition, volume) : second,
                trades,
                closed);
    }
}
