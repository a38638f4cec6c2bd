package io.marketprism.kraken;

import io.marketprism.connector.ExchangeTime;
import io.marketprism.connector.Frame;
import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.NormalizationException.Problem;
import io.marketprism.connector.Normalizer;
import io.marketprism.connector.NormalizerOutput;
import io.marketprism.connector.SymbolTable;
import io.marketprism.connector.json.InstrumentRow;
import io.marketprism.connector.json.InstrumentRows;
import io.marketprism.connector.json.JsonCursor;
import io.marketprism.event.BestBidOffer;
import io.marketprism.event.BookDelta;
import io.marketprism.event.BookSnapshot;
import io.marketprism.event.Decimal;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.InstrumentStatus;
import io.marketprism.event.Levels;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.MarketType;
import io.marketprism.event.QuantityUnit;
import io.marketprism.event.Side;
import io.marketprism.event.Trade;
import io.marketprism.event.TradeForm;
import io.marketprism.event.TradeId;
import io.marketprism.event.TradeSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads messages of channels, {@code {"channel":"trade","type":"update","data":[…]}}, and answers to requests, {@code {"method":"subscribe",…}}; keys may come
 * in any order.
 */
final class KrakenNormalizer implements Normalizer {
    private static final long SYMBOL = JsonCursor.key("symbol");
    private static final long PRICE = JsonCursor.key("price");
    private static final long QUANTITY = JsonCursor.key("qty");

    /** In place of a {@link JsonCursor#mark()}: the field has not come. */
    private static final long NONE = MarketEvent.ABSENT;

    private static final InstrumentRows PAIRS = new InstrumentRows("instrument", "symbol", List.of("data", "pairs"));

    /** Page "instrument": "status". Where orders can only be posted, or only be canceled, nothing trades. */
    private static final Map<String, InstrumentStatus> STATUSES = Map.of(
            "online", InstrumentStatus.TRADING,
            "limit_only", InstrumentStatus.TRADING,
            "reduce_only", InstrumentStatus.TRADING,
            "post_only", InstrumentStatus.HALTED,
            "maintenance", InstrumentStatus.HALTED,
            "cancel_only", InstrumentStatus.CANCEL_ONLY,
            "work_in_progress", InstrumentStatus.PRE_OPEN,
            "delisted", InstrumentStatus.DELISTED);

    private final String exchange;
    private final SymbolTable symbols;
    private final JsonCursor json = new JsonCursor();

    /** Of the message that is being read. */
    private @Nullable KrakenChannel channel;

    private boolean isSnapshot;

    KrakenNormalizer(String exchange, SymbolTable symbols) {
        this.exchange = exchange;
        this.symbols = symbols;
    }

    @Override
    public void normalize(Frame frame, NormalizerOutput output) {
        channel = null;
        try {
            message(frame, output);
        } catch (NormalizationException e) {
            throw channel == null ? e : located(e, null);
        }
    }

    private boolean nextKey() {
        return json.nextKey() != JsonCursor.END;
    }

    private NormalizationException located(NormalizationException problem, @Nullable Instrument instrument) {
        KrakenChannel of = Objects.requireNonNull(channel);
        return problem.in(of.name().toLowerCase(Locale.ROOT), instrument, of.dataType);
    }

    private void message(Frame frame, NormalizerOutput output) {
        String name = null;
        String type = null;
        String method = null;
        String id = null;
        String error = null;
        boolean success = false;
        long data = NONE;
        json.reset(frame).enterObject();
        while (nextKey()) {
            switch (json.last()) {
                case "channel" -> channel = KrakenChannel.named(name = json.text());
                case "type" -> type = json.text();
                case "data" -> {
                    data = json.mark();
                    json.skip();
                }
                case "method" -> method = json.text();
                case "req_id" -> id = json.requestId();
                case "success" -> success = json.booleanValue();
                case "error" -> error = json.text();
                default -> json.skip();
            }
        }
        // Before anything is handed out: what is cut off says nothing.
        json.finish();
        if (method != null) {
            answer(method, id, success ? null : Objects.requireNonNullElse(error, "no reason given"), output);
            return;
        }
        json.require(name, "channel");
        if (name.equals("heartbeat")) {
            output.ignored(name);
            return;
        }
        json.require(type, "type");
        json.require(data, "data");
        isSnapshot = type.equals("snapshot");
        json.returnTo(data);
        if (channel != null) {
            json.rows(this::row, frame, output);
        } else if (name.equals("status")) {
            json.rows(this::status, frame, output);
        } else if (name.equals("instrument")) {
            PAIRS.read(exchange, frame, pair -> definition(pair, frame)).forEach(output::event);
            if (isSnapshot) {
                output.instrumentsComplete();
            }
        } else {
            throw unknown("a known channel", name);
        }
    }

    private NormalizationException unknown(String expected, String was) {
        return new NormalizationException(
                Problem.UNKNOWN_KIND, json.position(), "expected " + expected + ", was \"" + was + '"');
    }

    /** Each request is for one stream, so that its id tells what is accepted. */
    private void answer(String method, @Nullable String id, @Nullable String refusal, NormalizerOutput output) {
        if (!method.equals("subscribe")) {
            // A pong, or what answers an unsubscription, which is no word about a stream.
            output.ignored(method);
        } else if (refusal != null) {
            output.refused(id, refusal);
        } else {
            json.require(id, "req_id");
            output.acknowledged(id);
        }
    }

    /** Page "status": in all states but maintenance there are data. */
    private void status(Frame frame, NormalizerOutput output) {
        String system = null;
        json.enterObject();
        while (nextKey()) {
            if (json.last().equals("system")) {
                system = json.text();
            } else {
                json.skip();
            }
        }
        json.require(system, "system");
        if (system.equals("maintenance")) {
            output.maintenance("system: maintenance");
        } else {
            output.maintenanceOver();
        }
    }

    private void row(Frame frame, NormalizerOutput output) {
        long begin = NONE;
        try {
            json.enterObject();
            begin = json.mark();
            fields(frame, output);
        } catch (NormalizationException e) {
            throw located(e, begin == NONE ? null : json.symbolIn(e, begin, SYMBOL, symbols));
        }
    }

    /** The fields of all channels have names of their own, so that one loop reads them. */
    private void fields(Frame frame, NormalizerOutput output) {
        KrakenChannel of = Objects.requireNonNull(channel);
        Instrument instrument = null;
        Side side = null;
        Decimal price = null;
        Decimal quantity = null;
        Decimal bid = null;
        Decimal bidQuantity = null;
        Decimal ask = null;
        Decimal askQuantity = null;
        Levels bids = null;
        Levels asks = null;
        long id = NONE;
        long checksum = NONE;
        long time = NONE;
        while (nextKey()) {
            switch (json.last()) {
                case "symbol" -> instrument = json.symbol(symbols);
                case "side" -> side = side();
                case "price" -> price = json.price();
                case "qty" -> quantity = json.quantity();
                case "trade_id" -> id = json.wholeNumber();
                case "bids" -> bids = json.bids(PRICE, QUANTITY);
                case "asks" -> asks = json.asks(PRICE, QUANTITY);
                case "checksum" -> checksum = json.wholeNumber();
                case "bid" -> bid = json.decimalOrNull();
                case "bid_qty" -> bidQuantity = json.decimalOrNull();
                case "ask" -> ask = json.decimalOrNull();
                case "ask_qty" -> askQuantity = json.decimalOrNull();
                case "timestamp" -> time = json.isoTime();
                default -> json.skip();
            }
        }
        json.require(instrument, "symbol");
        long timeUs = ExchangeTime.plausible(time, frame, instrument, of.dataType, output);
        long received = frame.receiveTimeUs();
        String collector = frame.collector();
        switch (of) {
            case TRADE -> {
                json.require(side, "side");
                json.require(price, "price");
                json.require(quantity, "qty");
                json.require(id, "trade_id");
                // The trades that come with a subscription are of the past.
                TradeSource source = isSnapshot ? TradeSource.BACKFILL : TradeSource.LIVE;
                output.event(new Trade(
                        instrument,
                        timeUs,
                        received,
                        collector,
                        TradeId.of(id),
                        TradeForm.SINGLE,
                        price,
                        quantity,
                        side,
                        NONE,
                        NONE,
                        id,
                        source));
            }
            case BOOK -> {
                json.require(bids, "bids");
                json.require(asks, "asks");
                json.require(checksum, "checksum");
                // The engine numbers the events of books that are proved by checksums: 0 stands for their numbers.
                output.book(
                        isSnapshot
                                ? new BookSnapshot(instrument, timeUs, received, collector, 0, bids, asks, 0, null)
                                : new BookDelta(instrument, timeUs, received, collector, 0, 0, false, bids, asks, null),
                        checksum);
            }
            case TICKER -> {
                if (bid == null && ask == null) {
                    throw json.missing("bid");
                }
                boolean hasBid = json.isSide(bid, bidQuantity);
                boolean hasAsk = json.isSide(ask, askQuantity);
                output.event(new BestBidOffer(
                        instrument,
                        timeUs,
                        received,
                        collector,
                        NONE,
                        hasBid ? bid : null,
                        hasBid ? bidQuantity : null,
                        hasAsk ? ask : null,
                        hasAsk ? askQuantity : null));
            }
        }
    }

    /** The taker's (page "trade": "side"). */
    private Side side() {
        String side = json.text();
        return switch (side) {
            case "buy" -> Side.BUY;
            case "sell" -> Side.SELL;
            default -> throw unknown("a side, buy or sell", side);
        };
    }

    private InstrumentDefinition definition(InstrumentRow pair, Frame frame) {
        String base = pair.text("base");
        String quote = pair.text("quote");
        String symbol = base + '-' + quote;
        return InstrumentDefinition.builder(
                        new Instrument(exchange, MarketType.SPOT, symbol, pair.text("symbol"), QuantityUnit.BASE))
                .received(frame.receiveTimeUs(), frame.collector(), frame.receiveTimeUs())
                .base(base)
                .quote(quote)
                .tickSize(increment(pair, "price"))
                .lotSize(increment(pair, "qty"))
                .minQuantity(pair.positiveOrNull("qty_min"))
                .minNotional(pair.positiveOrNull("cost_min"))
                .status(pair.status("status", STATUSES))
                .build();
    }

    /** Checksums are over as many digits as the precision says; an increment that has others would prove nothing, and is left out. */
    private static @Nullable Decimal increment(InstrumentRow pair, String of) {
        Decimal increment = pair.positiveOrNull(of + "_increment");
        String precision = pair.textOrNull(of + "_precision");
        boolean isOther = increment != null && precision != null && !precision.equals("" + increment.scale());
        return isOther ? null : increment;
    }
}
