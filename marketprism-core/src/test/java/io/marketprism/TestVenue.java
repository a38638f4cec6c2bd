package io.marketprism;

import io.marketprism.connector.BookRule;
import io.marketprism.connector.ConnectionPlan;
import io.marketprism.connector.Connector;
import io.marketprism.connector.Frame;
import io.marketprism.connector.InstrumentSource;
import io.marketprism.connector.LimitPool;
import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.Normalizer;
import io.marketprism.connector.NormalizerOutput;
import io.marketprism.connector.Offer;
import io.marketprism.connector.Offer.Numbering;
import io.marketprism.connector.RateLimit;
import io.marketprism.connector.Request;
import io.marketprism.connector.RestCall;
import io.marketprism.connector.Subscription;
import io.marketprism.connector.SubscriptionRequests;
import io.marketprism.connector.SymbolTable;
import io.marketprism.connector.json.JsonCursor;
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
    private static final LimitPool PLENTY = new LimitPool("plenty", new RateLimit(100_000, Duration.ofSeconds(1)));
    private static final Duration SILENCE = Duration.ofMinutes(1);

    /** The text of a request is its id. */
    private static final SubscriptionRequests REQUESTS = new SubscriptionRequests() {
        @Override
        public List<Request> subscribe(List<Subscription> subscriptions, Context context) {
            String id = context.nextId();
            return List.of(new Request(id, id, subscriptions));
        }

        @Override
        public List<Request> unsubscribe(List<Subscription> subscriptions, Context context) {
            return subscribe(subscriptions, context);
        }
    };

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
    public List<Offer> offers() {
        return List.of(
                new Offer.Streamed(DataType.TRADE, Numbering.WITHOUT_HOLES, SILENCE),
                new Offer.Book(
                        new BookRule(BookRule.Continuity.COVERING, BookRule.SnapshotSource.STREAM), null, SILENCE));
    }

    @Override
    public InstrumentSource instruments() {
        return new InstrumentSource.Fetched(List.of(
                new RestCall<>(server.url("/instruments").uri(), Map.of(), PLENTY.weighing(1), this::definitions)));
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
        return InstrumentDefinition.builder(instrument)
                .received(frame.receiveTimeUs(), frame.collector(), frame.receiveTimeUs())
                .status(InstrumentStatus.TRADING)
                .build();
    }

    @Override
    public List<ConnectionPlan> plan(List<Subscription> subscriptions) {
        URI uri = URI.create(server.url("/ws").toString().replaceFirst("http", "ws"));
        List<List<Subscription>> groups =
                socketForEach ? subscriptions.stream().map(List::of).toList() : List.of(subscriptions);
        return groups.stream()
                .map(group -> ConnectionPlan.to(uri, group, REQUESTS))
                .toList();
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
            } else if (json.lastIs("p")) {
                json.price();
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
    public LimitPool connects() {
        return PLENTY;
    }
}
