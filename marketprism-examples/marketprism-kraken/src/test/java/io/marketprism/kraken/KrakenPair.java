package io.marketprism.kraken;

import io.marketprism.simulator.ledger.ProducedTrade;
import io.marketprism.simulator.market.BookLevels;
import io.marketprism.simulator.market.DecimalStyle;
import io.marketprism.simulator.market.Fill;
import io.marketprism.simulator.market.ListedInstrument;
import io.marketprism.simulator.market.SimulatedBook;
import io.marketprism.simulator.market.SymbolMarket;
import io.marketprism.simulator.market.TakerSide;
import io.marketprism.simulator.venue.JsonText;
import io.marketprism.simulator.venue.Topic;
import io.marketprism.simulator.venue.VenueConnection;
import io.marketprism.simulator.venue.VenueContext;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;

/** The three channels of one pair, played. */
final class KrakenPair {
    private static final int HISTORY = 50;

    private final VenueContext context;
    private final SymbolMarket market;
    private final ListedInstrument listing;
    private final String name;
    private final Map<String, Topic> topics;
    private final JsonText json = new JsonText(DecimalStyle.AS_LISTED);

    /** What the subscribers know; the next update begins there. */
    private SimulatedBook sent;

    KrakenPair(VenueContext context, SymbolMarket market) {
        this.context = context;
        this.market = market;
        listing = market.listing();
        name = listing.symbol().replace('-', '/');
        topics = Map.of(
                "trade", context.topic("trade:" + name),
                "book", context.topic("book:" + name),
                "ticker", context.topic("ticker:" + name));
        sent = market.book().copy();
    }

    String name() {
        return name;
    }

    /** {@return the topic of a channel, or null if there is no such channel} */
    Topic topic(String channel) {
        return topics.get(channel);
    }

    void onFill(Fill fill) {
        topics.get("trade").publish(fill.firstTradeId(), fill.lastTradeId(), form -> {
            begin("trade", "update");
            for (int i = 0; i < fill.quantities().length; i++) {
                trade(
                        listing.price(fill.price()).toPlainString(),
                        listing.quantity(fill.quantities()[i]).toPlainString(),
                        fill.taker(),
                        fill.firstTradeId() + i,
                        fill.timeMicros());
            }
            return end();
        });
    }

    void onInterval() {
        SimulatedBook before = sent;
        SimulatedBook now = market.book().copy();
        if (before.sequence() == now.sequence()) {
            return;
        }
        sent = now;
        topics.get("book").publish(before.sequence(), now.sequence(), form -> {
            beginBook("update");
            changes("bids", before.bids(), now.bids());
            changes("asks", before.asks(), now.asks());
            return endBook(now);
        });
        if (before.bids().price(0) != now.bids().price(0)
                || before.bids().quantity(0) != now.bids().quantity(0)
                || before.asks().price(0) != now.asks().price(0)
                || before.asks().quantity(0) != now.asks().quantity(0)) {
            topics.get("ticker").publish(now.sequence(), now.sequence(), form -> ticker("update", now));
        }
    }

    /** What a new subscriber gets first. */
    void sendFirst(String channel, VenueConnection connection) {
        Topic topic = topics.get(channel);
        switch (channel) {
            case "trade" -> {
                List<ProducedTrade> past = context.ledger().newestTrades(listing.symbol(), HISTORY);
                if (!past.isEmpty()) {
                    connection.send(
                            topic, past.get(0).id(), past.get(past.size() - 1).id(), () -> history(past));
                }
            }
            case "book" -> {
                if (!context.omitInitialSnapshots()) {
                    connection.send(topic, sent.sequence(), sent.sequence(), () -> snapshot(sent));
                }
            }
            default -> connection.send(topic, sent.sequence(), sent.sequence(), () -> ticker("snapshot", sent));
        }
    }

    private byte[] history(List<ProducedTrade> past) {
        begin("trade", "snapshot");
        past.forEach(trade -> trade(trade.price(), trade.quantity(), trade.taker(), trade.id(), trade.timeMicros()));
        return end();
    }

    private void trade(String price, String quantity, TakerSide taker, long id, long timeMicros) {
        json.raw("{\"symbol\":\"" + name + "\",\"side\":\"" + (taker == TakerSide.BUY ? "buy" : "sell")
                        + "\",\"price\":" + price + ",\"qty\":" + quantity + ",\"ord_type\":\"limit\",\"trade_id\":"
                        + id + ",\"timestamp\":")
                .isoTime(timeMicros)
                .raw("},");
    }

    private byte[] snapshot(SimulatedBook book) {
        beginBook("snapshot");
        changes("bids", null, book.bids());
        changes("asks", null, book.asks());
        return endBook(book);
    }

    private void beginBook(String type) {
        begin("book", type);
        json.raw("{\"symbol\":\"" + name + "\",");
    }

    private byte[] endBook(SimulatedBook book) {
        json.raw("\"checksum\":")
                .number(checksum(book))
                .raw(",\"timestamp\":")
                .isoTime(context.nowMicros())
                .raw("},");
        return end();
    }

    /** Levels that fall out of the depth are not mentioned: whoever listens cuts his book. */
    private void changes(String side, BookLevels before, BookLevels now) {
        json.raw("\"" + side + "\":[");
        for (int i = 0; before != null && i < Math.min(before.size(), KrakenConnector.DEPTH); i++) {
            if (now.quantityAt(before.price(i)) == 0) {
                level(before.price(i), 0);
            }
        }
        for (int i = 0; i < Math.min(now.size(), KrakenConnector.DEPTH); i++) {
            if (before == null || !isKnown(before, now.price(i), now.quantity(i))) {
                level(now.price(i), now.quantity(i));
            }
        }
        json.endList().raw(",");
    }

    private static boolean isKnown(BookLevels before, long price, long quantity) {
        int last = Math.min(before.size(), KrakenConnector.DEPTH) - 1;
        boolean isWithin = last >= 0 && (before.isBids() ? price >= before.price(last) : price <= before.price(last));
        return isWithin && before.quantityAt(price) == quantity;
    }

    private void level(long price, long quantity) {
        json.raw("{\"price\":")
                .decimalNumber(price, listing.priceScale())
                .raw(",\"qty\":")
                .decimalNumber(quantity, listing.quantityScale())
                .raw("},");
    }

    /** Units are the digits without the point and the zeros before them. */
    private static long checksum(SimulatedBook book) {
        StringBuilder digits = new StringBuilder();
        for (BookLevels side : List.of(book.asks(), book.bids())) {
            for (int i = 0; i < Math.min(10, side.size()); i++) {
                digits.append(side.price(i)).append(side.quantity(i));
            }
        }
        CRC32 crc = new CRC32();
        crc.update(digits.toString().getBytes(StandardCharsets.US_ASCII));
        return crc.getValue();
    }

    private byte[] ticker(String type, SimulatedBook book) {
        begin("ticker", type);
        json.raw("{\"symbol\":\"" + name + "\",\"bid\":")
                .decimalNumber(book.bids().price(0), listing.priceScale())
                .raw(",\"bid_qty\":")
                .decimalNumber(book.bids().quantity(0), listing.quantityScale())
                .raw(",\"ask\":")
                .decimalNumber(book.asks().price(0), listing.priceScale())
                .raw(",\"ask_qty\":")
                .decimalNumber(book.asks().quantity(0), listing.quantityScale())
                .raw(",\"timestamp\":")
                .isoTime(context.nowMicros())
                .raw("},");
        return end();
    }

    private void begin(String channel, String type) {
        json.clear().raw("{\"channel\":\"" + channel + "\",\"type\":\"" + type + "\",\"data\":[");
    }

    private byte[] end() {
        return json.endList().raw("}").toBytes();
    }
}
