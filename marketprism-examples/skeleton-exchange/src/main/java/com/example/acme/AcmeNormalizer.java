package com.example.acme;

import io.marketprism.connector.ExchangeTime;
import io.marketprism.connector.Frame;
import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.NormalizationException.Problem;
import io.marketprism.connector.Normalizer;
import io.marketprism.connector.NormalizerOutput;
import io.marketprism.connector.SymbolTable;
import io.marketprism.connector.json.JsonCursor;
import io.marketprism.event.BestBidOffer;
import io.marketprism.event.BookDelta;
import io.marketprism.event.BookSnapshot;
import io.marketprism.event.DataType;
import io.marketprism.event.Decimal;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.Levels;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.Side;
import io.marketprism.event.Trade;
import io.marketprism.event.TradeForm;
import io.marketprism.event.TradeId;
import io.marketprism.event.TradeSource;

/** Reads data, {@code {"stream":"trade:BTC-USDT","data":…}}, and answers to requests; keys may come in any order. */
final class AcmeNormalizer implements Normalizer {
    private static final long NONE = MarketEvent.ABSENT;

    private final SymbolTable symbols;
    private final JsonCursor json = new JsonCursor();

    /** Of the message that is being read; null while it has not told. */
    private String stream;

    private DataType type;
    private Instrument instrument;

    AcmeNormalizer(SymbolTable symbols) {
        this.symbols = symbols;
    }

    @Override
    public void normalize(Frame frame, NormalizerOutput output) {
        stream = null;
        type = null;
        instrument = null;
        try {
            message(frame, output);
        } catch (NormalizationException e) {
            throw e.in(stream, instrument, type);
        }
    }

    private void message(Frame frame, NormalizerOutput output) {
        String id = null;
        String result = null;
        String error = null;
        String closing = null;
        long data = NONE;
        json.reset(frame).enterObject();
        while (json.nextKey() != JsonCursor.END) {
            switch (json.last()) {
                case "stream" -> stream(json.text());
                case "data" -> {
                    data = json.mark();
                    json.skip();
                }
                case "id" -> id = json.requestId();
                case "result" -> result = json.text();
                case "error" -> error = json.text();
                case "closing" -> closing = json.text();
                default -> json.skip();
            }
        }
        // Before anything is handed out: what is cut off says nothing.
        json.finish();
        if (closing != null) {
            output.closing(closing);
        } else if (error != null) {
            output.refused(id, error);
        } else if (id != null && "subscribed".equals(result)) {
            output.acknowledged(id);
        } else if (id != null) {
            output.ignored("answer to unsubscribe");
        } else {
            json.require(stream, "stream");
            json.require(data, "data");
            json.returnTo(data);
            switch (type) {
                case TRADE -> json.rows(this::trade, frame, output);
                case ORDERBOOK -> book(frame, output);
                default -> best(frame, output);
            }
        }
    }

    private void stream(String name) {
        stream = name;
        int colon = name.indexOf(':');
        type = colon < 0 ? null : AcmeRequests.CHANNELS.get(name.substring(0, colon));
        InstrumentDefinition definition = type == null ? null : symbols.find(name.substring(colon + 1));
        if (definition == null) {
            throw new NormalizationException(
                    Problem.UNKNOWN_KIND, json.position(), "expected a subscribed stream, was \"" + name + '"');
        }
        instrument = definition.instrument();
    }

    private void trade(Frame frame, NormalizerOutput output) {
        Decimal price = null;
        Decimal quantity = null;
        Side side = null;
        long id = NONE;
        long time = NONE;
        try {
            json.enterObject();
            while (json.nextKey() != JsonCursor.END) {
                switch (json.last()) {
                    case "id" -> id = json.wholeNumber();
                    case "price" -> price = json.price();
                    case "quantity" -> quantity = json.quantity();
                    case "taker" -> side = side();
                    case "time" -> time = json.epochMillisOrMicros();
                    default -> json.skip();
                }
            }
            json.require(id, "id");
            json.require(price, "price");
            json.require(quantity, "quantity");
            json.require(side, "taker");
        } catch (NormalizationException e) {
            throw e.in(stream, instrument, type);
        }
        output.event(new Trade(
                instrument,
                time(time, frame, output),
                frame.receiveTimeUs(),
                frame.collector(),
                TradeId.of(id),
                TradeForm.SINGLE,
                price,
                quantity,
                side,
                MarketEvent.ABSENT,
                MarketEvent.ABSENT,
                id,
                TradeSource.LIVE));
    }

    private Side side() {
        String side = json.text();
        return switch (side) {
            case "buy" -> Side.BUY;
            case "sell" -> Side.SELL;
            default ->
                throw new NormalizationException(
                        Problem.INVALID_FIELD, json.position(), "expected buy or sell, was \"" + side + '"');
        };
    }

    private void book(Frame frame, NormalizerOutput output) {
        Levels bids = null;
        Levels asks = null;
        long sequence = NONE;
        long previous = NONE;
        long time = NONE;
        json.enterObject();
        while (json.nextKey() != JsonCursor.END) {
            switch (json.last()) {
                case "sequence" -> sequence = json.wholeNumber();
                case "previous" -> previous = json.wholeNumber();
                case "bids" -> bids = json.bids();
                case "asks" -> asks = json.asks();
                case "time" -> time = json.epochMillisOrMicros();
                default -> json.skip();
            }
        }
        json.require(sequence, "sequence");
        json.require(bids, "bids");
        json.require(asks, "asks");
        long timeUs = time(time, frame, output);
        long received = frame.receiveTimeUs();
        String collector = frame.collector();
        // What names no predecessor is a whole book.
        output.event(
                previous == NONE
                        ? new BookSnapshot(instrument, timeUs, received, collector, sequence, bids, asks, 0, null)
                        : new BookDelta(
                                instrument, timeUs, received, collector, previous, sequence, false, bids, asks, null));
    }

    private void best(Frame frame, NormalizerOutput output) {
        Decimal bid = null;
        Decimal bidQuantity = null;
        Decimal ask = null;
        Decimal askQuantity = null;
        long sequence = NONE;
        long time = NONE;
        json.enterObject();
        while (json.nextKey() != JsonCursor.END) {
            switch (json.last()) {
                case "sequence" -> sequence = json.wholeNumber();
                case "bid" -> bid = json.decimalOrNull();
                case "bid_quantity" -> bidQuantity = json.decimalOrNull();
                case "ask" -> ask = json.decimalOrNull();
                case "ask_quantity" -> askQuantity = json.decimalOrNull();
                case "time" -> time = json.epochMillisOrMicros();
                default -> json.skip();
            }
        }
        json.require(sequence, "sequence");
        boolean hasBid = json.isSide(bid, bidQuantity);
        boolean hasAsk = json.isSide(ask, askQuantity);
        output.event(new BestBidOffer(
                instrument,
                time(time, frame, output),
                frame.receiveTimeUs(),
                frame.collector(),
                sequence,
                hasBid ? bid : null,
                hasBid ? bidQuantity : null,
                hasAsk ? ask : null,
                hasAsk ? askQuantity : null));
    }

    private long time(long time, Frame frame, NormalizerOutput output) {
        return ExchangeTime.plausible(time, frame, instrument, type, output);
    }
}
