package io.marketprism.binance;

import io.marketprism.connector.Frame;
import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.NormalizerOutput;
import io.marketprism.connector.json.JsonCursor;
import io.marketprism.event.DataType;
import io.marketprism.event.Decimal;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.Ticker;

/**
 * {@code {"e":"24hrTicker","E":1672515782136,"s":"BNBBTC","c":"0.0025","o":"0.0010","h":"0.0025","l":"0.0010","v":"10000","q":"18"}}. On COIN-M
 * {@code v} is contracts and {@code q} base.
 */
final class TickerReader extends MessageReader {

    TickerReader(BinanceInput input, BinanceChannel channel) {
        super(input, channel);
    }

    @Override
    void read(Frame frame, NormalizerOutput output) {
        long start = json.mark();
        InstrumentDefinition definition = null;
        try {
            long sendTime = MarketEvent.ABSENT;
            Decimal last = null;
            Decimal open = null;
            Decimal high = null;
            Decimal low = null;
            Decimal volume = null;
            Decimal second = null;
            for (long key = json.nextKey(); key != JsonCursor.END; key = json.nextKey()) {
                switch (BinanceInput.letter(key)) {
                    case 'E' -> sendTime = json.epochMillisOrMicros();
                    case 's' -> definition = json.definition(symbols);
                    case 'c' -> last = json.decimalOrNull();
                    case 'o' -> open = json.decimalOrNull();
                    case 'h' -> high = json.decimalOrNull();
                    case 'l' -> low = json.decimalOrNull();
                    case 'v' -> volume = json.decimalOrNull();
                    case 'q' -> second = json.decimalOrNull();
                    default -> json.skip();
                }
            }
            json.require(definition, "s");
            json.require(last, "c");
            Instrument instrument = definition.instrument();
            output.event(new Ticker(
                    instrument,
                    BinanceInput.time(MarketEvent.ABSENT, sendTime, frame, instrument, DataType.TICKER, output),
                    frame.receiveTimeUs(),
                    frame.collector(),
                    last,
                    open,
                    high,
                    low,
                    input.market.countsContracts() ? second : volume,
                    input.market.countsContracts() ? BinanceInput.value(definition, volume) : second));
        } catch (NormalizationException e) {
            throw input.located(e, channel, BinanceInput.instrument(definition), start);
        }
    }
}
