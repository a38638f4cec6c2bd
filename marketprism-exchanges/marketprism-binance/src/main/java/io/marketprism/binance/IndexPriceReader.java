package io.marketprism.binance;

import io.marketprism.connector.Frame;
import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.NormalizerOutput;
import io.marketprism.connector.json.JsonCursor;
import io.marketprism.event.DataType;
import io.marketprism.event.Decimal;
import io.marketprism.event.Instrument;
import io.marketprism.event.MarkPrice;
import io.marketprism.event.MarketEvent;

/** {@code {"e":"indexPriceUpdate","E":1591261236000,"i":"BTCUSD","p":"9636.57860000"}}: of a pair, not of a contract. */
final class IndexPriceReader extends MessageReader {

    IndexPriceReader(BinanceInput input, BinanceChannel channel) {
        super(input, channel);
    }

    @Override
    void read(Frame frame, NormalizerOutput output) {
        long start = json.mark();
        Instrument instrument = null;
        try {
            long sendTime = MarketEvent.ABSENT;
            Decimal price = null;
            for (long key = json.nextKey(); key != JsonCursor.END; key = json.nextKey()) {
                switch (BinanceInput.letter(key)) {
                    case 'E' -> sendTime = json.epochMillisOrMicros();
                    case 'i' -> instrument = json.symbol(symbols);
                    case 'p' -> price = json.price();
                    default -> json.skip();
                }
            }
            json.require(instrument, "i");
            json.require(price, "p");
            output.event(new MarkPrice(
                    instrument,
                    BinanceInput.time(MarketEvent.ABSENT, sendTime, frame, instrument, DataType.MARK_PRICE, output),
                    frame.receiveTimeUs(),
                    frame.collector(),
                    null,
                    price));
        } catch (NormalizationException e) {
            throw input.located(e, channel, instrument, start, 'i');
        }
    }
}
