package io.marketprism.testkit;

import io.marketprism.connector.ExchangeTime;
import io.marketprism.connector.Frame;
import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.NormalizationException.Problem;
import io.marketprism.connector.Normalizer;
import io.marketprism.connector.NormalizerOutput;
import io.marketprism.connector.SymbolTable;
import io.marketprism.connector.json.JsonCursor;
import io.marketprism.event.BookDelta;
import io.marketprism.event.BookSnapshot;
import io.marketprism.event.DataType;
import io.marketprism.event.Decimal;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.InstrumentStatus;
import io.marketprism.event.Levels;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.MarketType;
import io.marketprism.event.QuantityUnit;
import io.marketprism.event.Side;
import io.marketprism.event.StreamKey;
import io.marketprism.event.Trade;
import io.marketprism.event.TradeForm;
import io.marketprism.event.TradeId;
import io.marketprism.event.TradeSource;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Reads the frames of {@link TidalConnector}'s exchange. */
final class TidalNormalizer implements Normalizer {
    private static final Map<String, DataType> CHANNELS = Map.of("trade", DataType.TRADE, "book", DataType.ORDERBOOK);

    private final SymbolTable symbols;
    private final JsonCursor json = new JsonCursor();

    TidalNormalizer(SymbolTable symbols) {
        this.symbols = symbols;
    }

    /** Fields of an object by their names, as marks to return to; what is said twice counts as said last. */
    private final class Fields {
        private final Map<String, Long> marks = new HashMap<>();

        Fields() {
            json.enterObject();
            for (long key = json.nextKey(); key != JsonCursor.END; key = json.nextKey()) {
                marks.put(json.last(), json.mark());
                json.skip();
            }
        }

        boolean has(String name) {
            return marks.containsKey(name);
        }

        void at(String name) {
            Long mark = marks.get(name);
            if (mark == null) {
                throw new NormalizationException(
                        Problem.INVALID_FIELD, json.position(), "expected a field \"" + name + "\"");
            }
            json.returnTo(mark);
        }

        String text(String name) {
            at(name);
            return json.text();
        }

        Decimal price(String name) {
            at(name);
            return json.price();
        }

        Decimal quantity(String name) {
            at(name);
            return json.quantity();
        }

        long number(String name) {
            at(name);
            return json.longValue();
        }
    }

    @Override
    public void normalize(Frame frame, NormalizerOutput output) {
        json.reset(frame);
        Fields message = new Fields();
        json.finish();
        if (message.has("method")) {
            answer(message, output);
            return;
        }
        String channel = message.text("channel");
        switch (channel) {
            case "trade", "book" -> {
                boolean whole = "snapshot".equals(message.text("type"));
                message.at("data");
                rows(channel, output, row -> row(channel, whole, row, frame, output));
            }
            case "instrument" -> {
                message.at("data");
                new Fields().at("pairs");
                rows(channel, output, row -> output.event(definition(row, frame)));
                output.instrumentsComplete();
            }
            case "status" -> {
                message.at("data");
                rows(channel, output, row -> {
                    if ("maintenance".equals(row.text("system"))) {
                        output.maintenance("the system is in maintenance");
                    } else {
                        output.maintenanceOver();
                    }
                });
            }
            case "heartbeat" -> output.ignored(channel);
            default -> throw new NormalizationException(Problem.UNKNOWN_KIND, 0, "expected a channel, was " + channel);
        }
    }

    private void rows(String channel, NormalizerOutput output, Consumer<Fields> reader) {
        json.enterArray();
        while (json.nextElement()) {
            long row = json.mark();
            try {
                reader.accept(new Fields());
            } catch (NormalizationException e) {
                output.rejected(e.in(channel, null, CHANNELS.get(channel)));
            }
            json.returnTo(row);
            json.skip();
        }
    }

    /** One for each symbol of a request. */
    private void answer(Fields message, NormalizerOutput output) {
        String method = message.text("method");
        String id = Long.toString(message.number("req_id"));
        message.at("success");
        boolean success = json.booleanValue();
        if (!"subscribe".equals(method)) {
            output.ignored(method);
        } else if (success) {
            message.at("result");
            Fields result = new Fields();
            StreamKey stream = stream(result);
            if (stream == null) {
                output.acknowledged(id);
            } else {
                output.acknowledged(id, stream);
            }
        } else {
            String reason = message.text("error");
            StreamKey stream = message.has("symbol") ? stream(message) : null;
            if (stream == null) {
                output.refused(id, reason);
            } else {
                output.refused(id, stream, reason);
            }
        }
    }

    private StreamKey stream(Fields fields) {
        DataType type = CHANNELS.get(fields.text("channel"));
        if (type == null) {
            return null;
        }
        fields.at("symbol");
        return new StreamKey(json.symbol(symbols), type);
    }

    private void row(String channel, boolean whole, Fields row, Frame frame, NormalizerOutput output) {
        row.at("symbol");
        Instrument instrument = json.symbol(symbols);
        DataType type = CHANNELS.get(channel);
        try {
            if (type == DataType.TRADE) {
                output.event(trade(instrument, whole, row, frame, output));
            } else {
                book(instrument, whole, row, frame, output);
            }
        } catch (NormalizationException e) {
            throw e.in(channel, instrument, type);
        }
    }

    private Trade trade(Instrument instrument, boolean history, Fields row, Frame frame, NormalizerOutput output) {
        String side = row.text("side");
        long id = row.number("trade_id");
        if (id < 0) {
            throw new NormalizationException(Problem.INVALID_FIELD, json.position(), "expected an id, was " + id);
        }
        return new Trade(
                instrument,
                time(row, frame, instrument, DataType.TRADE, output),
                frame.receiveTimeUs(),
                frame.collector(),
                TradeId.of(id),
                TradeForm.SINGLE,
                row.price("price"),
                row.quantity("qty"),
                side.equals("buy") ? Side.BUY : Side.SELL,
                MarketEvent.ABSENT,
                MarketEvent.ABSENT,
                id,
                history ? TradeSource.BACKFILL : TradeSource.LIVE);
    }

    private void book(Instrument instrument, boolean whole, Fields row, Frame frame, NormalizerOutput output) {
        Levels bids = levels(row, "bids");
        Levels asks = levels(row, "asks");
        long checksum = row.number("checksum");
        long time = time(row, frame, instrument, DataType.ORDERBOOK, output);
        output.book(
                whole
                        ? new BookSnapshot(
                                instrument, time, frame.receiveTimeUs(), frame.collector(), 0, bids, asks, 0, null)
                        : new BookDelta(
                                instrument,
                                time,
                                frame.receiveTimeUs(),
                                frame.collector(),
                                0,
                                0,
                                false,
                                bids,
                                asks,
                                null),
                checksum);
    }

    private Levels levels(Fields row, String side) {
        row.at(side);
        List<Levels.Level> levels = new ArrayList<>();
        json.enterArray();
        while (json.nextElement()) {
            long level = json.mark();
            Fields fields = new Fields();
            levels.add(new Levels.Level(fields.price("price"), fields.quantity("qty")));
            json.returnTo(level);
            json.skip();
        }
        return Levels.of(levels);
    }

    private long time(Fields row, Frame frame, Instrument instrument, DataType type, NormalizerOutput output) {
        String text = row.text("timestamp");
        try {
            long us = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(text));
            return ExchangeTime.plausible(us, frame, instrument, type, output);
        } catch (DateTimeException | ArithmeticException e) {
            throw new NormalizationException(
                    Problem.INVALID_FIELD, json.position(), "expected an ISO time, was \"" + text + "\"");
        }
    }

    private InstrumentDefinition definition(Fields row, Frame frame) {
        String symbol = row.text("symbol");
        String base = row.text("base");
        String quote = row.text("quote");
        if (symbol.isEmpty() || base.isEmpty() || quote.isEmpty()) {
            throw new NormalizationException(Problem.INVALID_FIELD, json.position(), "expected names, were none");
        }
        return InstrumentDefinition.builder(
                        new Instrument("tidal", MarketType.SPOT, base + "-" + quote, symbol, QuantityUnit.BASE))
                .received(frame.receiveTimeUs(), frame.collector(), frame.receiveTimeUs())
                .base(base)
                .quote(quote)
                .tickSize(row.price("price_increment"))
                .lotSize(row.price("qty_increment"))
                .status(row.text("status").equals("online") ? InstrumentStatus.TRADING : InstrumentStatus.HALTED)
                .build();
    }
}
