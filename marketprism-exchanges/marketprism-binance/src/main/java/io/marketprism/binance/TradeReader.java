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
import io.marketprism.event.Side;
import io.marketprism.event.Trade;
import io.marketprism.event.TradeForm;
import io.marketprism.event.TradeId;
import io.marketprism.event.TradeSource;

/**
 * {@code {"e":"trade","E":1672515782136,"s":"BNBBTC","t":12345,"p":"0.001","q":"100","T":1672515782136,"m":true,"M":true}}; a block trade
 * has the same keys and a numbering of its own; an aggregate has {@code a} for its id and {@code f}, {@code l} for its first and last trade. Futures
 * have no {@code M}, and {@code nq}, the quantity without retail orders, which is not carried.
 *
 * <p>The taker sold if {@code m}, "is the buyer the market maker?", is true, by the exchange's documentation of trade streams.
 */
final class TradeReader extends MessageReader {
    private static final long MARKET = JsonCursor.key("MARKET");

    private final TradeForm form;

    TradeReader(BinanceInput input, BinanceChannel channel, TradeForm form) {
        super(input, channel);
        this.form = form;
    }

    @Override
    void read(Frame frame, NormalizerOutput output) {
        boolean aggregate = form == TradeForm.AGGREGATE;
        long start = json.mark();
        InstrumentDefinition definition = null;
        try {
            if (form == TradeForm.SINGLE && input.market.isFutures() && isOffBook(start)) {
                output.ignored("trade off the book");
                return;
            }
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
                    case 's' -> definition = json.definition(symbols);
                    case 'p' -> price = json.price();
                    case 'q' -> quantity = json.quantity();
                    case 'm' -> side = json.booleanValue() ? Side.SELL : Side.BUY;
                    case 'f' -> first = json.wholeNumber();
                    case 'l' -> last = json.wholeNumber();
                    default -> json.skip();
                }
            }
            json.require(definition, "s");
            json.require(id, aggregate ? "a" : "t");
            json.require(price, "p");
            json.require(quantity, "q");
            json.require(side, "m");
            if (aggregate) {
                json.require(first, "f");
                json.require(last, "l");
            }
            Instrument instrument = definition.instrument();
            output.event(new Trade(
                    instrument,
                    BinanceInput.time(tradeTime, sendTime, frame, instrument, DataType.TRADE, output),
                    frame.receiveTimeUs(),
                    frame.collector(),
                    TradeId.of(id),
                    form,
                    price,
                    definition.quantity(quantity),
                    side,
                    aggregate ? first : MarketEvent.ABSENT,
                    aggregate ? last : MarketEvent.ABSENT,
                    form == TradeForm.BLOCK ? MarketEvent.ABSENT : id,
                    TradeSource.LIVE));
        } catch (NormalizationException e) {
            throw input.located(e, channel, BinanceInput.instrument(definition), start);
        }
    }

    /** Whether a trade did not come out of the book, but of the insurance fund or of a forced close: {@code X} is not {@code MARKET}. */
    private boolean isOffBook(long start) {
        boolean offBook = false;
        for (long key = json.nextKey(); key != JsonCursor.END; key = json.nextKey()) {
            if (key == 'X' && json.atText()) {
                offBook = json.textCode() != MARKET;
            } else {
                json.skip();
            }
        }
        if (!offBook) {
            json.returnTo(start);
        }
        return offBook;
    }
}
