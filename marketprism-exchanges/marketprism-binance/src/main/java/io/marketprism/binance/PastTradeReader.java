package io.marketprism.binance;

import io.marketprism.connector.Frame;
import io.marketprism.connector.NormalizerOutput;
import io.marketprism.connector.json.JsonCursor;
import io.marketprism.connector.json.RowReader;
import io.marketprism.event.DataType;
import io.marketprism.event.Decimal;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.Side;
import io.marketprism.event.Trade;
import io.marketprism.event.TradeForm;
import io.marketprism.event.TradeId;
import io.marketprism.event.TradeSource;

/**
 * {@code {"id":28457,"price":"4.00000100","qty":"12.00000000","quoteQty":"48.000012","time":1499865549590,"isBuyerMaker":true,"isBestMatch":true}}, or an
 * aggregate {@code {"a":26129,"p":"0.01633102","q":"4.70443515","f":27781,"l":27781,"T":1498793709153,"m":true}}. Neither tells its symbol. What is true
 * of the trades of streams ({@link TradeReader}) is true of them.
 */
final class PastTradeReader implements RowReader {
    private static final long ID = JsonCursor.key("id");
    private static final long PRICE = JsonCursor.key("price");
    private static final long QUANTITY = JsonCursor.key("qty");
    private static final long TIME = JsonCursor.key("time");

    private final JsonCursor json;
    private final InstrumentDefinition definition;

    PastTradeReader(JsonCursor json, InstrumentDefinition definition) {
        this.json = json;
        this.definition = definition;
    }

    @Override
    public void read(Frame frame, NormalizerOutput output) {
        boolean aggregate = false;
        long time = MarketEvent.ABSENT;
        long id = MarketEvent.ABSENT;
        long first = MarketEvent.ABSENT;
        long last = MarketEvent.ABSENT;
        Decimal price = null;
        Decimal quantity = null;
        Side side = null;
        json.enterObject();
        for (long key = json.nextKey(); key != JsonCursor.END; key = json.nextKey()) {
            if (key == ID || key == 'a') {
                aggregate = key == 'a';
                id = json.wholeNumber();
            } else if (key == PRICE || key == 'p') {
                price = json.price();
            } else if (key == QUANTITY || key == 'q') {
                quantity = json.quantity();
            } else if (key == TIME || key == 'T') {
                time = json.epochMillisOrMicros();
            } else if (key == 'm' || key == JsonCursor.LONG_KEY && json.lastIs("isBuyerMaker")) {
                side = json.booleanValue() ? Side.SELL : Side.BUY;
            } else if (key == 'f') {
                first = json.wholeNumber();
            } else if (key == 'l') {
                last = json.wholeNumber();
            } else {
                json.skip();
            }
        }
        json.require(id, "id");
        json.require(price, "price");
        json.require(quantity, "qty");
        json.require(side, "isBuyerMaker");
        if (aggregate) {
            json.require(first, "f");
            json.require(last, "l");
        }
        output.event(new Trade(
                definition.instrument(),
                BinanceInput.time(time, MarketEvent.ABSENT, frame, definition.instrument(), DataType.TRADE, output),
                frame.receiveTimeUs(),
                frame.collector(),
                TradeId.of(id),
                aggregate ? TradeForm.AGGREGATE : TradeForm.SINGLE,
                price,
                definition.quantity(quantity),
                side,
                aggregate ? first : MarketEvent.ABSENT,
                aggregate ? last : MarketEvent.ABSENT,
                id,
                TradeSource.BACKFILL));
    }
}
