package io.marketprism;

import io.marketprism.connector.BookRule;
import io.marketprism.connector.ConnectionPlan;
import io.marketprism.connector.Connector;
import io.marketprism.connector.ExchangeLimits;
import io.marketprism.connector.Frame;
import io.marketprism.connector.Greeting;
import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.Normalizer;
import io.marketprism.connector.NormalizerOutput;
import io.marketprism.connector.RateLimit;
import io.marketprism.connector.RestCall;
import io.marketprism.connector.Subscription;
import io.marketprism.connector.SymbolTable;
import io.marketprism.connector.json.JsonCursor;
import io.marketprism.event.BookSnapshot;
import io.marketprism.event.DataType;
import io.marketprism.event.Decimal;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.InstrumentStatus;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.MarketType;
import io.marketprism.event.QuantityUnit;
import io.marketprism.event.Side;
import io.marketprism.event.Trade;
import io.marketprism.event.TradeForm;
import io.marketprism.event.TradeId;
import io.marketprism.event.TradeSource;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.Response;
import okhttp3.WebSocket;
import okhttp3.WebSocketListener;

/**
 * A venue over real sockets, and its connector. It lists instruments as {@code [["AB","A-B"],…]}, confirms every request by {@code
 * {"ok":"1"}} and sends trades as {@code {"s":"AB","i":7}}. Of its order books nothing ever comes.
 */
final class TestVenue implements Connector, AutoCloseable {
    private static final RateLimit PLENTY = new RateLimit(100_000, Duration.ofSeconds(1));

    private final MockWebServer server = new MockWebServer();
    private final List<WebSocket> sockets = new CopyOnWriteArrayList<>();
    private final List<Instrument> instruments = List.of(
            instrument("BTC-USDT", "BTCUSDT"),
            instrument("ETH-USDT", "ETHUSDT"),
            instrument("BTC-EUR", "BTCEUR"),
            instrument("DOGE-USDT", "DOGEUSDT"));
    private volatile boolean down;
    private volatile boolean socketForEach;
    private volatile boolean forbidden;
    private volatile boolean refusing;
    private volatile boolean bans;

    TestVenue() throws IOException {
        server.setDispatcher(new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) {
                if (bans) {
                    return new MockResponse.Builder()
                            .code(418)
                            .addHeader("Retry-After", "86400")
                            .build();
                }
                if (down) {
                    return new MockResponse.Builder()
                            .code(503)
                            .body("maintenance")
                            .build();
                }
                if (forbidden && request.getUrl().encodedPath().equals("/ws")) {
                    return new MockResponse.Builder()
                            .code(403)
                            .body("not from where you are")
                            .build();
                }
                return request.getUrl().encodedPath().equals("/ws")
                        ? new MockResponse.Builder()
                                .webSocketUpgrade(new Server())
                                .build()
                        : new MockResponse.Builder().code(200).body(list()).build();
            }
        });
        server.start();
    }

    /** The venue's side of a socket. */
    private final class Server extends WebSocketListener {
        @Override
        public void onOpen(WebSocket socket, Response response) {
            sockets.add(socket);
        }

        @Override
        public void onMessage(WebSocket socket, String text) {
            socket.send("{\"" + (refusing ? "no" : "ok") + "\":\"" + text + "\"}");
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

    private static Instrument instrument(String symbol, String nativeSymbol) {
        return new Instrument("venue", MarketType.SPOT, symbol, nativeSymbol, QuantityUnit.BASE);
    }

    private String list() {
        List<String> rows = new ArrayList<>();
        instruments.forEach(
                instrument -> rows.add("[\"" + instrument.nativeSymbol() + "\",\"" + instrument.symbol() + "\"]"));
        return "[" + String.join(",", rows) + "]";
    }

    void down(boolean isDown) {
        down = isDown;
    }

    /** Answers 403 to who wants a WebSocket, while everything else works. */
    void forbidSockets(boolean isForbidden) {
        forbidden = isForbidden;
    }

    /** Refuses subscriptions. */
    void refuse(boolean isRefusing) {
        refusing = isRefusing;
    }

    /** Plans a socket of its own for each subscription. */
    void socketForEach() {
        socketForEach = true;
    }

    int listeners() {
        return sockets.size();
    }

    /** Whether it answers every call with a ban of a day. */
    void bans(boolean everybody) {
        bans = everybody;
    }

    /** {@return calls and sockets so far} */
    int requests() {
        return server.getRequestCount();
    }

    /** Sends a trade over every socket. */
    void trade(long id) {
        send("{\"s\":\"BTCUSDT\",\"i\":" + id + "}");
    }

    void send(String frame) {
        sockets.forEach(socket -> socket.send(frame));
    }

    void closeSockets() {
        sockets.forEach(socket -> socket.close(1001, "going away"));
        sockets.clear();
    }

    /** Closes the socket that has been open for longest. */
    void closeOneSocket() {
        sockets.remove(0).close(1001, "going away");
    }

    boolean isListenedTo() {
        return !sockets.isEmpty();
    }

    @Override
    public void close() {
        server.close();
    }

    @Override
    public String exchange() {
        return "venue";
    }

    @Override
    public String market() {
        return "spot";
    }

    @Override
    public Set<DataType> dataTypes() {
        return Set.of(DataType.TRADE, DataType.ORDERBOOK);
    }

    @Override
    public List<RestCall<List<InstrumentDefinition>>> instruments() {
        return List.of(new RestCall<>(server.url("/instruments").uri(), Map.of(), 1, this::definitions));
    }

    private List<InstrumentDefinition> definitions(Frame frame) {
        List<InstrumentDefinition> definitions = new ArrayList<>();
        JsonCursor json = new JsonCursor().reset(frame);
        json.enterArray();
        while (json.nextElement()) {
            json.skip();
            definitions.add(definition(instruments.get(definitions.size()), frame));
        }
        json.finish();
        return definitions;
    }

    private static InstrumentDefinition definition(Instrument instrument, Frame frame) {
        long absent = MarketEvent.ABSENT;
        return new InstrumentDefinition(
                instrument,
                absent,
                frame.receiveTimeUs(),
                frame.collector(),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                absent,
                null,
                null,
                InstrumentStatus.TRADING,
                absent,
                frame.receiveTimeUs());
    }

    @Override
    public List<ConnectionPlan> plan(List<Subscription> subscriptions) {
        SymbolTable symbols = SymbolTable.of(
                subscriptions.stream().map(Subscription::instrument).toList());
        URI uri = URI.create(server.url("/ws").toString().replaceFirst("http", "ws"));
        List<List<Subscription>> groups =
                socketForEach ? subscriptions.stream().map(List::of).toList() : List.of(subscriptions);
        return groups.stream()
                .map(group -> ConnectionPlan.to(uri, List.of(new Greeting("1", "1", group)), () -> normalizer(symbols)))
                .toList();
    }

    @Override
    public BookRule bookRule() {
        return new BookRule(BookRule.Continuity.COVERING, BookRule.SnapshotSource.STREAM);
    }

    @Override
    public RestCall<BookSnapshot> bookSnapshot(Instrument instrument, int levels) {
        return null;
    }

    @Override
    public Normalizer normalizer(SymbolTable symbols) {
        JsonCursor json = new JsonCursor();
        return (frame, output) -> read(frame, output, json.reset(frame), symbols);
    }

    private static void read(Frame frame, NormalizerOutput output, JsonCursor json, SymbolTable symbols) {
        Instrument instrument = null;
        TradeId id = null;
        json.enterObject();
        for (long key = json.nextKey(); key != JsonCursor.END; key = json.nextKey()) {
            if (json.lastIs("s")) {
                instrument = json.symbol(symbols);
            } else if (json.lastIs("i")) {
                id = id(json, instrument);
            } else if (json.lastIs("no")) {
                output.refused(json.text(), "not now");
            } else {
                output.acknowledged(json.text());
            }
        }
        json.finish();
        if (id != null) {
            output.event(new Trade(
                    instrument,
                    frame.receiveTimeUs(),
                    frame.receiveTimeUs(),
                    frame.collector(),
                    id,
                    TradeForm.SINGLE,
                    Decimal.ONE,
                    Decimal.ONE,
                    Side.BUY,
                    MarketEvent.ABSENT,
                    MarketEvent.ABSENT,
                    id.number(),
                    TradeSource.LIVE));
        }
    }

    private static TradeId id(JsonCursor json, Instrument instrument) {
        try {
            return json.tradeId();
        } catch (NormalizationException e) {
            throw e.in("trade", instrument, DataType.TRADE);
        }
    }

    @Override
    public ExchangeLimits limits() {
        return new ExchangeLimits(PLENTY, null, PLENTY);
    }

    @Override
    public boolean tradesAreNumberedWithoutHoles() {
        return true;
    }
}
