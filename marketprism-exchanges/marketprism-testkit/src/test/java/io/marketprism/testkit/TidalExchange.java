package io.marketprism.testkit;

import io.marketprism.event.Decimal;
import io.marketprism.event.Levels;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.Response;
import okhttp3.WebSocket;
import okhttp3.WebSocketListener;

/** Plays the exchange of {@link TidalConnector} for {@code AAA/USD} and {@code BBB/USD}; it refuses the third that it lists. */
final class TidalExchange implements AutoCloseable {
    private static final Pattern REQUEST = Pattern.compile(
            "\"method\":\"(\\w+)\",\"params\":\\{\"channel\":\"(\\w+)\".*?(?:\"symbol\":\\[(.*?)])?},\"req_id\":(\\d+)");

    private final MockWebServer server = new MockWebServer();
    private final List<WebSocket> sockets = new CopyOnWriteArrayList<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final Map<String, Book> books = Map.of("AAA/USD", new Book(), "BBB/USD", new Book());
    private long trades = 3;

    /** Its levels in hundredths and thousandths. */
    private static final class Book {
        private final TreeMap<Integer, Integer> bids = new TreeMap<>(Comparator.reverseOrder());
        private final TreeMap<Integer, Integer> asks = new TreeMap<>();

        Book() {
            for (int i = 0; i < TidalConnector.DEPTH; i++) {
                bids.put(10_000 - i, 1_000 + i);
                asks.put(10_001 + i, 2_000 + i);
            }
        }

        long checksum() {
            StringBuilder digits = new StringBuilder();
            for (TreeMap<Integer, Integer> side : List.of(asks, bids)) {
                side.entrySet().stream().limit(10).forEach(level -> digits.append(level.getKey())
                        .append(level.getValue()));
            }
            CRC32 crc = new CRC32();
            crc.update(digits.toString().getBytes(StandardCharsets.US_ASCII));
            return crc.getValue();
        }
    }

    TidalExchange() throws IOException {
        server.setDispatcher(new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) {
                return new MockResponse.Builder()
                        .webSocketUpgrade(new Conversation())
                        .build();
            }
        });
        server.start();
    }

    URI uri() {
        return URI.create("ws://" + server.getHostName() + ":" + server.getPort() + "/v2");
    }

    List<String> requests() {
        return requests;
    }

    private final class Conversation extends WebSocketListener {
        @Override
        public void onOpen(WebSocket socket, Response response) {
            sockets.add(socket);
            socket.send("{\"channel\":\"status\",\"type\":\"update\",\"data\":[{\"system\":\"online\"}]}");
        }

        @Override
        public void onMessage(WebSocket socket, String text) {
            requests.add(text);
            answer(socket, text);
        }

        @Override
        public void onClosing(WebSocket socket, int code, String reason) {
            sockets.remove(socket);
            socket.close(1000, null);
        }

        @Override
        public void onFailure(WebSocket socket, Throwable failure, Response response) {
            sockets.remove(socket);
        }
    }

    private synchronized void answer(WebSocket socket, String text) {
        Matcher request = REQUEST.matcher(text);
        if (!request.find()) {
            throw new IllegalArgumentException("Expected a request, was " + text);
        }
        String method = request.group(1);
        String channel = request.group(2);
        String id = request.group(4);
        if (request.group(3) == null) {
            socket.send("{\"method\":\"subscribe\",\"result\":{\"channel\":\"" + channel
                    + "\"},\"success\":true,\"req_id\":" + id + "}");
            socket.send("{\"channel\":\"instrument\",\"type\":\"snapshot\",\"data\":{\"pairs\":[" + pair("AAA") + ","
                    + pair("BBB") + "," + pair("CCC") + "]}}");
            return;
        }
        for (String quoted : request.group(3).split(",")) {
            String symbol = quoted.replace("\"", "");
            boolean known = books.containsKey(symbol);
            socket.send("{\"method\":\"" + method + "\",\"req_id\":" + id + ",\"success\":" + known
                    + (known
                            ? ",\"result\":{\"channel\":\"" + channel + "\",\"symbol\":" + quoted + "}"
                            : ",\"error\":\"not for you\",\"channel\":\"" + channel + "\",\"symbol\":" + quoted)
                    + "}");
            if (known && method.equals("subscribe")) {
                socket.send(channel.equals("trade") ? history(symbol) : snapshot(symbol));
            }
        }
    }

    private static String pair(String base) {
        return "{\"symbol\":\"" + base + "/USD\",\"base\":\"" + base + "\",\"quote\":\"USD\",\"status\":\"online\","
                + "\"price_increment\":0.01,\"qty_increment\":0.001}";
    }

    private String history(String symbol) {
        List<String> rows = new ArrayList<>();
        for (long id = Math.max(1, trades - 4); id <= trades; id++) {
            rows.add(row(symbol, id));
        }
        return "{\"channel\":\"trade\",\"type\":\"snapshot\",\"data\":[" + String.join(",", rows) + "]}";
    }

    private static String row(String symbol, long id) {
        return "{\"symbol\":\"" + symbol + "\",\"side\":\"buy\",\"price\":100.01,\"qty\":0.25,\"trade_id\":" + id
                + ",\"timestamp\":\"" + Instant.ofEpochSecond(1_790_000_000 + id) + "\"}";
    }

    private String snapshot(String symbol) {
        Book book = books.get(symbol);
        return book("snapshot", symbol, book.bids, book.asks, book.checksum());
    }

    private static String book(
            String type, String symbol, Map<Integer, Integer> bids, Map<Integer, Integer> asks, long checksum) {
        return "{\"channel\":\"book\",\"type\":\"" + type + "\",\"data\":[{\"symbol\":\"" + symbol + "\",\"bids\":["
                + levels(bids) + "],\"asks\":[" + levels(asks) + "],\"checksum\":" + checksum + ",\"timestamp\":\""
                + Instant.ofEpochSecond(1_790_000_000) + "\"}]}";
    }

    private static String levels(Map<Integer, Integer> side) {
        List<String> levels = new ArrayList<>();
        side.forEach((price, quantity) ->
                levels.add("{\"price\":" + Decimal.of(price, 2) + ",\"qty\":" + Decimal.of(quantity, 3) + "}"));
        return String.join(",", levels);
    }

    /** A trade, which it tells if somebody listens. */
    synchronized void trade() {
        trades++;
        sockets.forEach(socket -> books.keySet()
                .forEach(symbol -> socket.send(
                        "{\"channel\":\"trade\",\"type\":\"update\",\"data\":[" + row(symbol, trades) + "]}")));
    }

    /** A better bid, which pushes the worst out of the book without a word. */
    synchronized void bid(String symbol, int quantity) {
        Book book = books.get(symbol);
        int price = book.bids.firstKey() + 1;
        book.bids.put(price, quantity);
        if (book.bids.size() > TidalConnector.DEPTH) {
            book.bids.pollLastEntry();
        }
        book.asks.remove(price);
        tell(book("update", symbol, Map.of(price, quantity), Map.of(price, 0), book.checksum()));
    }

    /** A change of which the message is lost. */
    synchronized void bidUnheard(String symbol, int quantity) {
        Book book = books.get(symbol);
        book.bids.put(book.bids.firstKey(), quantity);
    }

    void maintenance() {
        tell("{\"channel\":\"status\",\"type\":\"update\",\"data\":[{\"system\":\"maintenance\"}]}");
    }

    private void tell(String text) {
        sockets.forEach(socket -> socket.send(text));
    }

    /** Closes all connections. */
    void cut() {
        List<WebSocket> all = List.copyOf(sockets);
        sockets.removeAll(all);
        all.forEach(socket -> socket.close(1012, "restarting"));
    }

    /** {@return the bids as anybody would read them} */
    synchronized Levels bids(String symbol) {
        List<Levels.Level> levels = new ArrayList<>();
        books.get(symbol)
                .bids
                .forEach((price, quantity) ->
                        levels.add(new Levels.Level(Decimal.of(price, 2), Decimal.of(quantity, 3))));
        return Levels.of(levels);
    }

    @Override
    public void close() {
        server.close();
    }
}
