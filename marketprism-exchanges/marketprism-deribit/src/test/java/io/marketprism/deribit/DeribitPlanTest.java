package io.marketprism.deribit;

import static io.marketprism.event.DataType.BBO;
import static io.marketprism.event.DataType.CANDLE;
import static io.marketprism.event.DataType.FUNDING_RATE;
import static io.marketprism.event.DataType.LIQUIDATION;
import static io.marketprism.event.DataType.MARK_PRICE;
import static io.marketprism.event.DataType.OPEN_INTEREST;
import static io.marketprism.event.DataType.ORDERBOOK;
import static io.marketprism.event.DataType.TICKER;
import static io.marketprism.event.DataType.TRADE;
import static io.marketprism.event.DataType.VOLATILITY_INDEX;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.marketprism.connector.ConnectionPlan;
import io.marketprism.connector.Connector;
import io.marketprism.connector.ConnectorOptions;
import io.marketprism.connector.InstrumentSource;
import io.marketprism.connector.Offer;
import io.marketprism.connector.Request;
import io.marketprism.connector.Subscription;
import io.marketprism.connector.SubscriptionRequests;
import io.marketprism.error.ConfigurationException;
import io.marketprism.event.DataType;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import java.net.URI;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeribitPlanTest {
    private static final Connector DERIVATIVES = Deribit.derivatives();

    /** Ids from 1, and what stays when something is given up. */
    private record Context(int[] last, List<Subscription> kept) implements SubscriptionRequests.Context {
        static Context keeping(Subscription... kept) {
            return new Context(new int[1], List.of(kept));
        }

        @Override
        public String nextId() {
            return Integer.toString(++last[0]);
        }

        @Override
        public long nowUs() {
            return 0;
        }
    }

    private static Subscription of(String symbol, DataType type) {
        return new Subscription(Listed.definition(symbol), type);
    }

    private static Subscription candles(String symbol, String interval) {
        return new Subscription(Listed.definition(symbol), CANDLE, interval);
    }

    private static SubscriptionRequests requests() {
        return DERIVATIVES.plan(List.of(of("BTC-PERPETUAL", TRADE))).get(0).requests();
    }

    private static String channels(List<Subscription> subscriptions) {
        List<Request> requests = requests().subscribe(subscriptions, Context.keeping());
        assertEquals(1, requests.size());
        assertEquals(Set.copyOf(subscriptions), Set.copyOf(requests.get(0).subscriptions()));
        return requests.get(0).text().replaceAll(".*\\[|].*|\"", "");
    }

    @Test
    void asksForAllInOneRequest() {
        assertEquals(
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"public/subscribe\",\"params\":{\"channels\":[\"trades.BTC-PERPETUAL.100ms\","
                        + "\"quote.ETH_USDC-PERPETUAL\"]}}",
                requests()
                        .subscribe(
                                List.of(of("BTC-PERPETUAL", TRADE), of("ETH_USDC-PERPETUAL", BBO)), Context.keeping())
                        .get(0)
                        .text());
    }

    @Test
    void asksForWhatChangesInItsListKindByKind() {
        ConnectionPlan plan = DERIVATIVES.instrumentNews().orElseThrow();

        assertEquals(
                List.of(
                        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"public/set_heartbeat\",\"params\":{\"interval\":30}}",
                        "{\"jsonrpc\":\"2.0\",\"id\":\"instruments-2\",\"method\":\"public/subscribe\","
                                + "\"params\":{\"channels\":[\"instrument.state.future.any\"]}}",
                        "{\"jsonrpc\":\"2.0\",\"id\":\"instruments-3\",\"method\":\"public/subscribe\","
                                + "\"params\":{\"channels\":[\"instrument.state.option.any\"]}}"),
                plan.requests().opening(Context.keeping()).stream()
                        .map(Request::text)
                        .toList());
    }

    /** What shares a channel asks for it once. */
    @Test
    void oneChannelCarriesSeveralKindsOfData() {
        assertEquals(
                "ticker.BTC-PERPETUAL.100ms,trades.BTC-PERPETUAL.100ms",
                channels(List.of(
                        of("BTC-PERPETUAL", TICKER),
                        of("BTC-PERPETUAL", TRADE),
                        of("BTC-PERPETUAL", MARK_PRICE),
                        of("BTC-PERPETUAL", FUNDING_RATE),
                        of("BTC-PERPETUAL", OPEN_INTEREST),
                        of("BTC-PERPETUAL", LIQUIDATION))));
    }

    @Test
    void everythingHasItsChannel() {
        assertEquals("book.BTC-27NOV26.100ms", channels(List.of(of("BTC-27NOV26", ORDERBOOK))));
        assertEquals("chart.trades.BTC-PERPETUAL.720", channels(List.of(candles("BTC-PERPETUAL", "12h"))));
        assertEquals("chart.trades.BTC-PERPETUAL.1D", channels(List.of(candles("BTC-PERPETUAL", "1d"))));
        assertEquals("deribit_price_index.eth_usdc", channels(List.of(of("eth_usdc", MARK_PRICE))));
        assertEquals("deribit_volatility_index.btc_usd", channels(List.of(of("BTC-DVOL", VOLATILITY_INDEX))));
        assertEquals("ticker.BTC-27NOV26-100000-C.100ms", channels(List.of(of("BTC-27NOV26-100000-C", MARK_PRICE))));
    }

    @Test
    void givesUpAChannelThatNobodyNeedsAnyMore() {
        Request request = requests()
                .unsubscribe(
                        List.of(of("BTC-PERPETUAL", TICKER), of("BTC-PERPETUAL", MARK_PRICE)),
                        Context.keeping(of("BTC-27NOV26", TICKER), of("BTC-PERPETUAL", TRADE)))
                .get(0);
        assertEquals(
                "{\"jsonrpc\":\"2.0\",\"id\":\"unsubscribe-1\",\"method\":\"public/unsubscribe\",\"params\":{\"channels\":"
                        + "[\"ticker.BTC-PERPETUAL.100ms\"]}}",
                request.text());
        assertEquals("unsubscribe-1", request.id());
    }

    @Test
    void keepsAChannelThatOthersNeed() {
        List<Request> requests = requests()
                .unsubscribe(
                        List.of(of("BTC-PERPETUAL", TICKER), of("BTC-PERPETUAL", BBO)),
                        Context.keeping(of("BTC-PERPETUAL", OPEN_INTEREST)));
        assertEquals(
                List.of(List.of(of("BTC-PERPETUAL", BBO))),
                requests.stream().map(Request::subscriptions).toList());
        assertEquals(
                List.of(),
                requests()
                        .unsubscribe(
                                List.of(of("BTC-PERPETUAL", TRADE)),
                                Context.keeping(of("BTC-PERPETUAL", LIQUIDATION))));
    }

    @Test
    void wantsHeartbeatsBeforeAllElse() {
        assertEquals(
                List.of(
                        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"public/set_heartbeat\",\"params\":{\"interval\":30}}"),
                requests().opening(Context.keeping()).stream()
                        .map(Request::text)
                        .toList());
        ConnectionPlan plan =
                DERIVATIVES.plan(List.of(of("BTC-PERPETUAL", TRADE))).get(0);
        assertEquals(
                "{\"jsonrpc\":\"2.0\",\"id\":\"test\",\"method\":\"public/test\",\"params\":{}}",
                plan.heartbeat().ping());
        assertNull(plan.heartbeat().pong(), "what answers goes to the normalizer");
    }

    @Test
    void allOfAnInstrumentComesOnOneConnection() {
        List<Subscription> subscriptions = new ArrayList<>();
        List<InstrumentDefinition> many = IntStream.range(0, 100)
                .mapToObj(i -> {
                    InstrumentDefinition known = Listed.definition("BTC-PERPETUAL");
                    Instrument instrument = known.instrument();
                    return known.withInstrument(new Instrument(
                            instrument.exchange(),
                            instrument.marketType(),
                            "C" + i + "-USD",
                            "C" + i + "-PERPETUAL",
                            instrument.quantityUnit()));
                })
                .toList();
        for (DataType type : List.of(TRADE, TICKER, MARK_PRICE)) {
            many.forEach(definition -> subscriptions.add(new Subscription(definition, type)));
        }
        List<ConnectionPlan> plans = DERIVATIVES.plan(subscriptions);
        assertEquals(
                List.of(249, 51),
                plans.stream().map(plan -> plan.subscriptions().size()).toList());
        List<Set<Instrument>> instruments = plans.stream()
                .map(plan -> plan.subscriptions().stream()
                        .map(Subscription::instrument)
                        .collect(Collectors.toSet()))
                .toList();
        assertEquals(
                100, instruments.stream().mapToInt(Set::size).sum(), "instruments, none of which is on both sockets");
    }

    @ParameterizedTest
    @CsvSource({
        "BTC-PERPETUAL, VOLATILITY_INDEX",
        "BTC-27NOV26, FUNDING_RATE VOLATILITY_INDEX",
        "BTC-27NOV26-100000-C, FUNDING_RATE VOLATILITY_INDEX"
    })
    void contractsHaveAllButThis(String symbol, String lacking) {
        Set<DataType> lacks = EnumSet.noneOf(DataType.class);
        for (String type : lacking.split(" ")) {
            lacks.add(DataType.valueOf(type));
        }
        for (DataType type : List.of(
                TRADE,
                ORDERBOOK,
                BBO,
                TICKER,
                CANDLE,
                FUNDING_RATE,
                MARK_PRICE,
                OPEN_INTEREST,
                LIQUIDATION,
                VOLATILITY_INDEX)) {
            assertEquals(!lacks.contains(type), DERIVATIVES.carries(Listed.definition(symbol), type), type.wireName());
        }
    }

    @Test
    void indicesHaveOneKindOfData() {
        for (DataType type : DERIVATIVES.dataTypes()) {
            assertEquals(type == MARK_PRICE, DERIVATIVES.carries(Listed.definition("btc_usd"), type), type.wireName());
            assertEquals(
                    type == VOLATILITY_INDEX,
                    DERIVATIVES.carries(Listed.definition("BTC-DVOL"), type),
                    type.wireName());
        }
    }

    @Test
    void refusesWhatAnInstrumentHasNot() {
        List<Subscription> subscriptions = List.of(of("BTC-27NOV26", FUNDING_RATE));
        SubscriptionRequests requests = requests();
        Context context = Context.keeping();
        assertThrows(IllegalArgumentException.class, () -> requests.subscribe(subscriptions, context));
    }

    @Test
    void offersEveryDataTypeOnce() {
        assertEquals(
                List.of(
                        TRADE,
                        ORDERBOOK,
                        BBO,
                        TICKER,
                        CANDLE,
                        FUNDING_RATE,
                        MARK_PRICE,
                        OPEN_INTEREST,
                        LIQUIDATION,
                        VOLATILITY_INDEX),
                DERIVATIVES.offers().stream()
                        .filter(offer -> !(offer instanceof Offer.Backfilled))
                        .map(Offer::dataType)
                        .toList());
        assertEquals(
                List.of("1m", "3m", "5m", "10m", "15m", "30m", "1h", "2h", "3h", "6h", "12h", "1d"),
                DERIVATIVES.offer(CANDLE).orElseThrow().variants());
    }

    @Test
    void testNetworkHasItsOwnHostsAndName() {
        Connector test = Deribit.derivatives(ConnectorOptions.defaults().testnet(true));
        assertEquals("deribit-testnet", test.exchange());
        assertEquals(
                URI.create("wss://test.deribit.com/ws/api/v2"),
                test.plan(List.of(of("BTC-PERPETUAL", TRADE))).get(0).uri());
        assertEquals(
                URI.create("https://test.deribit.com/api/v2/public/get_instruments?currency=any&expired=false"),
                ((InstrumentSource.Fetched) test.instruments()).calls().get(0).uri());
    }

    @Test
    void otherHostsReplaceSchemeHostPortAndPrefix() {
        Connector there = Deribit.derivatives(ConnectorOptions.defaults()
                .exchange("deribit-sim")
                .hosts(URI.create("http://127.0.0.1:8081/a"), URI.create("ws://127.0.0.1:8082/b")));
        assertEquals("deribit-sim", there.exchange());
        assertEquals(
                URI.create("ws://127.0.0.1:8082/b/ws/api/v2"),
                there.plan(List.of(of("BTC-PERPETUAL", TRADE))).get(0).uri());
        assertEquals(
                URI.create("http://127.0.0.1:8081/a/api/v2/public/get_instruments?currency=any&expired=false"),
                ((InstrumentSource.Fetched) there.instruments()).calls().get(0).uri());
    }

    @Test
    void isFoundByItsName() {
        DeribitProvider provider = ServiceLoader.load(io.marketprism.connector.ConnectorProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(DeribitProvider.class::isInstance)
                .map(DeribitProvider.class::cast)
                .findFirst()
                .orElseThrow();
        assertEquals("deribit", provider.exchange());
        assertEquals(Set.of("derivatives"), provider.markets());
        Connector made = provider.create("derivatives", ConnectorOptions.defaults());
        assertEquals("derivatives", made.market());
        ConfigurationException unknown =
                assertThrows(ConfigurationException.class, () -> provider.create("spot", ConnectorOptions.defaults()));
        assertEquals("Expected a market of deribit, one of derivatives, was \"spot\"", unknown.getMessage());
    }
}
