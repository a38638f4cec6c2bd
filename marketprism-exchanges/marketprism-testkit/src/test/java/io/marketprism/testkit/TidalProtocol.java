package io.marketprism.testkit;

import io.marketprism.simulator.market.BookChange;
import io.marketprism.simulator.market.BookLevels;
import io.marketprism.simulator.market.DecimalStyle;
import io.marketprism.simulator.market.Fill;
import io.marketprism.simulator.market.ListedInstrument;
import io.marketprism.simulator.market.SymbolMarket;
import io.marketprism.simulator.venue.JsonText;
import io.marketprism.simulator.venue.RestRequest;
import io.marketprism.simulator.venue.RestResponse;
import io.marketprism.simulator.venue.Topic;
import io.marketprism.simulator.venue.Venue;
import io.marketprism.simulator.venue.VenueConnection;
import io.marketprism.simulator.venue.VenueContext;
import io.marketprism.simulator.venue.VenueProtocol;
import io.marketprism.simulator.venue.VenueSession;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * The exchange of {@link TidalConnector} for the simulator: books without numbers, prices without quotes, several trades in a frame, and no calls at
 * all.
 */
record TidalProtocol() implements VenueProtocol {
    private static final Pattern REQUEST = Pattern.compile(
            "\"method\":\"(\\w+)\",\"params\":\\{\"channel\":\"(\\w+)\".*?(?:\"symbol\":\\[(.*?)])?},\"req_id\":(\\d+)");
    private static final int PROVED = 10;

    @Override
    public String name() {
        return "tidal";
    }

    @Override
    public ListedInstrument listing(String symbol) {
        return ListedInstrument.of(symbol, "100.00", "5.000");
    }

    @Override
    public String nativeSymbol(String symbol) {
        return symbol.replace('-', '/');
    }

    static String topic(String channel, String nativeSymbol) {
        return channel + ":" + nativeSymbol;
    }

    @Override
    public DecimalStyle decimalStyle() {
        return DecimalStyle.PLAIN;
    }

    @Override
    public int longestSequenceStep() {
        return 1;
    }

    @Override
    public Set<String> priceFields() {
        return Set.of("price", "bids", "asks");
    }

    @Override
    public String unknownEvent() {
        return "{\"channel\":\"surprise\",\"data\":[]}";
    }

    @Override
    public Venue open(VenueContext context) {
        return new Market(context);
    }

    private static final class Market implements Venue {
        private final VenueContext context;
        private final Map<String, Shown> books = new TreeMap<>();
        private final Set<VenueConnection> connections = new LinkedHashSet<>();

        Market(VenueContext context) {
            this.context = context;
            context.market()
                    .symbols()
                    .forEach(symbol ->
                            books.put(symbol.listing().symbol().replace('-', '/'), new Shown(symbol, context)));
            context.everyBookInterval(1, () -> books.values().forEach(Shown::publish));
        }

        @Override
        public void onFill(SymbolMarket market, Fill fill) {
            String symbol = market.listing().symbol().replace('-', '/');
            context.topic(topic("trade", symbol))
                    .publish(fill.firstTradeId(), fill.lastTradeId(), form -> trades(market, symbol, fill));
        }

        private static byte[] trades(SymbolMarket market, String symbol, Fill fill) {
            JsonText text =
                    new JsonText(DecimalStyle.PLAIN).raw("{\"channel\":\"trade\",\"type\":\"update\",\"data\":[");
            for (int i = 0; i < fill.quantities().length; i++) {
                text.raw(i == 0 ? "" : ",")
                        .raw("{\"symbol\":\"" + symbol + "\",\"side\":\""
                                + fill.taker().name().toLowerCase(Locale.ROOT) + "\",\"price\":")
                        .decimalNumber(fill.price(), market.listing().priceScale())
                        .raw(",\"qty\":")
                        .decimalNumber(fill.quantities()[i], market.listing().quantityScale())
                        .raw(",\"trade_id\":")
                        .number(fill.firstTradeId() + i)
                        .raw(",\"timestamp\":")
                        .isoTime(fill.timeMicros())
                        .raw("}");
            }
            return text.raw("]}").toBytes();
        }

        @Override
        public void onBookChange(SymbolMarket market, BookChange change) {
            // Told with the next interval.
        }

        @Override
        public Optional<RestResponse> refuse(RestRequest handshake) {
            return Optional.empty();
        }

        @Override
        public VenueSession connect(VenueConnection connection, RestRequest handshake) {
            connections.add(connection);
            return new Session(this, connection);
        }

        @Override
        public RestResponse answer(RestRequest request) {
            return refusal(404);
        }

        @Override
        public boolean isSnapshot(RestRequest request) {
            return false;
        }

        @Override
        public RestResponse refusal(int status) {
            return RestResponse.json(status, "{}");
        }

        @Override
        public void announceShutdown() {
            Set.copyOf(connections).forEach(connection -> connection.close(1001, "going away"));
        }

        String pairs() {
            StringBuilder rows = new StringBuilder();
            books.forEach((symbol, book) -> rows.append(rows.isEmpty() ? "" : ",")
                    .append("{\"symbol\":\"" + symbol + "\",\"base\":\""
                            + book.listing().base() + "\",\"quote\":\""
                            + book.listing().quote() + "\",\"status\":\"online\",\"price_increment\":"
                            + step(book.listing().priceScale()) + ",\"qty_increment\":"
                            + step(book.listing().quantityScale()) + "}"));
            return "{\"channel\":\"instrument\",\"type\":\"snapshot\",\"data\":{\"pairs\":[" + rows + "]}}";
        }

        private static String step(int scale) {
            return BigDecimal.ONE.movePointLeft(scale).toPlainString();
        }
    }

    /** The best levels of a book, as those who follow it know them. */
    private static final class Shown {
        private final SymbolMarket market;
        private final String symbol;
        private final Topic topic;
        private Map<Long, Long> bids;
        private Map<Long, Long> asks;

        Shown(SymbolMarket market, VenueContext context) {
            this.market = market;
            this.symbol = market.listing().symbol().replace('-', '/');
            this.topic = context.topic(TidalProtocol.topic("book", symbol));
            this.bids = best(market.book().bids());
            this.asks = best(market.book().asks());
        }

        ListedInstrument listing() {
            return market.listing();
        }

        private static Map<Long, Long> best(BookLevels levels) {
            Map<Long, Long> best = new TreeMap<>(levels.isBids() ? (a, b) -> b.compareTo(a) : Long::compare);
            for (int i = 0; i < Math.min(TidalConnector.DEPTH, levels.size()); i++) {
                best.put(levels.price(i), levels.quantity(i));
            }
            return best;
        }

        void publish() {
            Map<Long, Long> newBids = best(market.book().bids());
            Map<Long, Long> newAsks = best(market.book().asks());
            Map<Long, Long> changedBids = changes(bids, newBids, market.book().bids());
            Map<Long, Long> changedAsks = changes(asks, newAsks, market.book().asks());
            bids = newBids;
            asks = newAsks;
            if (!changedBids.isEmpty() || !changedAsks.isEmpty()) {
                long sequence = market.book().sequence();
                topic.publish(sequence, sequence, form -> frame("update", changedBids, changedAsks));
            }
        }

        /** What is pushed out of the best levels is not told. */
        private static Map<Long, Long> changes(Map<Long, Long> before, Map<Long, Long> now, BookLevels all) {
            Map<Long, Long> changes = new TreeMap<>(((TreeMap<Long, Long>) now).comparator());
            before.keySet().stream()
                    .filter(price -> all.quantityAt(price) == 0)
                    .forEach(price -> changes.put(price, 0L));
            now.forEach((price, quantity) -> {
                if (!quantity.equals(before.get(price))) {
                    changes.put(price, quantity);
                }
            });
            return changes;
        }

        void begin(VenueConnection connection) {
            publish();
            long sequence = market.book().sequence();
            connection.send(topic, sequence, sequence, () -> frame("snapshot", bids, asks));
        }

        private byte[] frame(String type, Map<Long, Long> someBids, Map<Long, Long> someAsks) {
            JsonText text = new JsonText(DecimalStyle.PLAIN)
                    .raw("{\"channel\":\"book\",\"type\":\"" + type + "\",\"data\":[{\"symbol\":\"" + symbol
                            + "\",\"bids\":[");
            levels(text, someBids);
            text.raw("],\"asks\":[");
            levels(text, someAsks);
            return text.raw("],\"checksum\":")
                    .number(checksum())
                    .raw(",\"timestamp\":")
                    .isoTime(1_790_000_000_000_000L)
                    .raw("}]}")
                    .toBytes();
        }

        private void levels(JsonText text, Map<Long, Long> levels) {
            String comma = "";
            for (Map.Entry<Long, Long> level : levels.entrySet()) {
                text.raw(comma)
                        .raw("{\"price\":")
                        .decimalNumber(level.getKey(), listing().priceScale())
                        .raw(",\"qty\":")
                        .decimalNumber(level.getValue(), listing().quantityScale())
                        .raw("}");
                comma = ",";
            }
        }

        private long checksum() {
            StringBuilder digits = new StringBuilder();
            for (Map<Long, Long> side : List.of(asks, bids)) {
                side.entrySet().stream().limit(PROVED).forEach(level -> digits.append(level.getKey())
                        .append(level.getValue()));
            }
            CRC32 crc = new CRC32();
            crc.update(digits.toString().getBytes(StandardCharsets.US_ASCII));
            return crc.getValue();
        }
    }

    private record Session(Market market, VenueConnection connection) implements VenueSession {
        @Override
        public void onText(String text) {
            Matcher request = REQUEST.matcher(text);
            if (!request.find()) {
                throw new IllegalArgumentException("Expected a request, was " + text);
            }
            String method = request.group(1);
            String channel = request.group(2);
            String head = "{\"method\":\"" + method + "\",\"req_id\":" + request.group(4)
                    + ",\"success\":true,\"result\":{\"channel\":\"" + channel + "\"";
            if (request.group(3) == null) {
                connection.reply(head + "}}");
                connection.reply(market.pairs());
                return;
            }
            for (String quoted : request.group(3).split(",")) {
                String symbol = quoted.replace("\"", "");
                Topic topic = market.context.topic(topic(channel, symbol));
                connection.reply(head + ",\"symbol\":" + quoted + "}}");
                if (method.equals("unsubscribe")) {
                    connection.unsubscribe(topic);
                } else {
                    connection.subscribe(topic);
                    if (channel.equals("book")) {
                        market.books.get(symbol).begin(connection);
                    }
                }
            }
        }

        @Override
        public void onBinary() {
            connection.close(1003, "text only");
        }

        @Override
        public void onPing() {
            // Answered already.
        }

        @Override
        public void onPong() {
            // Nobody has asked.
        }

        @Override
        public void onSlowConsumer() {
            connection.close(1008, "too slow");
        }

        @Override
        public void onClosed() {
            market.connections.remove(connection);
        }
    }
}
