package io.marketprism.binance;

import io.marketprism.connector.Frame;
import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.NormalizerOutput;
import io.marketprism.connector.SymbolTable;
import io.marketprism.connector.json.JsonCursor;
import io.marketprism.event.DataType;
import io.marketprism.event.Decimal;
import io.marketprism.event.Instrument;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.Side;
import io.marketprism.event.Trade;
import io.marketprism.event.TradeForm;
import io.marketprism.event.TradeId;
import io.marketprism.event.TradeSource;

/**
 * {@code {"e":"trade","E":1672515782136,"s":"BNBBTC","t":12345,"p":"0.001","q":"100","T":1672515782136,"m":true,"M":true}}; a block trade
 * has the same keys and a numbering of its own; an aggregate has {@code a} for its id and {@code f}, {@code l} for its first and last trade.
 */
final class TradeReader implements MessageReader {
    private final BinanceInput input;
    private final JsonCursor json;
    private final SymbolTable symbols;
    private final BinanceChannel channel;
    private final TradeForm form;

    TradeReader(BinanceInput input, BinanceChannel channel, TradeForm form) {
        this.input = input;
        this.json = input.json;
        this.symbols = input.symbols;
        this.channel = channel;
        this.form = form;
    }

    @Override
    public void read(Frame frame, NormalizerOutput output) {
        boolean aggregate = form == TradeForm.AGGREGATE;
        long start = json.mark();
        Instrument instrument = null;
        try {
            long sendTime = MarketEvent.ABSENT;
            long tradeTime = MarketEvent.ABSENT;
            long id = MarketEvent.ABSENT;
            long first = MarketEvent.ABSENT;
            long last = MarketEvent.ABSENT;
            Decimal price = null;
            Decimal quantity = null;
            Side side = null;
            for (long key = json.nextKey(); key != JsonCursor.END; key = json.nextKey()) {
                int letter = BinanceInput.letter(key);
                if (letter == (aggregate ? 'a' : 't')) {
                    id = json.wholeNumber();
                    continue;
                }
                switch (letter) {
                    case 'E' -> sendTime = json.epochMillisOrMicros();
                    case 'T' -> tradeTime = json.epochMillisOrMicros();
                    case 's' -> instrument = json.symbol(symbols);
                    case 'p' -> price = json.price();
                    case 'q' -> quantity = json.quantity();
                    case 'm' -> side = json.booleanValue() ? Side.SELL : Side.BUY;
                    case 'f' -> first = json.wholeNumber();
                    case 'l' -> last = json.wholeNumber();
                    default -> json.skip();
                }
            }
            json.require(instrument, "s");
            json.require(id, aggregate ? "a" : "t");
            json.require(price, "p");
            json.require(quantity, "q");
            json.require(side, "m");
            if (aggregate) {
                json.require(first, "f");
                json.require(last, "l");
            }
            output.event(new Trade(
                    instrument,
                    BinanceInput.time(tradeTime, sendTime, frame, instrument, DataType.TRADE, output),
                    frame.receiveTimeUs(),
                    frame.collector(),
                    TradeId.of(id),
                    form,
                    price,
                    quantity,
                    side,
                    aggregate ? first : MarketEvent.ABSENT,
                    aggregate ? last : MarketEvent.ABSENT,
                    form == TradeForm.BLOCK ? MarketEvent.ABSENT : id,
                    TradeSource.LIVE));
        } catch (NormalizationException e) {
            throw input.located(e, channel, instrument, start);
        }
    }
}
