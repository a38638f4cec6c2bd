package io.marketprism.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.marketprism.simulator.binance.BinanceVenueMarket;
import io.marketprism.simulator.okx.OkxVenueMarket;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Instruments that are listed, halted and delisted while the venue runs, in its list and in what it pushes. */
class ListingsTest {

    private SimulatedExchange exchange;

    private void start(SimulatedExchange made, String unlisted) {
        exchange = made;
        exchange.delist(unlisted);
        exchange.start();
    }

    private static SimulatorOptions options(String... symbols) {
        return SimulatorOptions.defaults().symbols(symbols).drivenByHand();
    }

    @AfterEach
    void stop() {
        exchange.close();
    }

    private List<String> list(String path, String rows, String symbol, String state) {
        JsonNode list = Client.get(exchange, path).json().path(rows);
        return StreamSupport.stream(list.spliterator(), false)
                .map(row -> row.path(symbol).asText() + " " + row.path(state).asText())
                .toList();
    }

    @Test
    void okxPushesTheRow() {
        start(SimulatedExchange.okx(OkxVenueMarket.SPOT, options("BTC-USDT", "ETH-USDT")), "ETH-USDT");
        Client client = Client.connect(exchange, "/ws/v5/public");
        client.ask(
                "{\"id\":\"1\",\"op\":\"subscribe\",\"args\":[{\"channel\":\"instruments\",\"instType\":\"SPOT\"}]}");
        String trades =
                "{\"id\":\"2\",\"op\":\"subscribe\",\"args\":[{\"channel\":\"trades\",\"instId\":\"ETH-USDT\"}]}";
        assertEquals("60018", Client.parse(client.ask(trades)).path("code").asText());
        assertEquals(List.of("BTC-USDT live"), okxList());

        exchange.list("ETH-USDT");
        assertEquals("ETH-USDT live", okxPushed(client));
        assertEquals(List.of("BTC-USDT live", "ETH-USDT live"), okxList());
        assertEquals("subscribe", Client.parse(client.ask(trades)).path("event").asText());
        exchange.halt("BTC-USDT");
        assertEquals("BTC-USDT suspend", okxPushed(client));
        assertEquals(List.of("BTC-USDT suspend", "ETH-USDT live"), okxList());
        exchange.step(100);
        assertEquals(0, exchange.ledger().trades("BTC-USDT").size());
        exchange.resume("BTC-USDT");
        assertEquals("BTC-USDT live", okxPushed(client));
        exchange.delist("BTC-USDT");
        assertEquals("BTC-USDT expired", okxPushed(client));
        assertEquals(List.of("ETH-USDT live"), okxList());
    }

    private List<String> okxList() {
        return list("/api/v5/public/instruments?instType=SPOT", "data", "instId", "state");
    }

    private static String okxPushed(Client client) {
        JsonNode row = client.nextJson(
                        frame -> frame.path("arg").path("channel").asText().equals("instruments"))
                .path("data")
                .get(0);
        return row.path("instId").asText() + " " + row.path("state").asText();
    }

    @Test
    void binanceFuturesPushThoseOfBothFamilies() {
        start(SimulatedExchange.binance(BinanceVenueMarket.COINM, options("BTC-USD", "ETH-USD")), "ETH-USD");
        Client client = Client.connect(exchange, "/stream");
        client.ask("{\"method\":\"SUBSCRIBE\",\"params\":[\"!contractInfo\"],\"id\":1}");
        assertEquals(List.of("BTCUSD_PERP TRADING"), binanceList());

        exchange.list("ETH-USD");
        assertEquals("ETHUSD_PERP TRADING 2", binancePushed(client));
        assertEquals("ETHUSDT TRADING 1", binancePushed(client));
        exchange.halt("BTC-USD");
        assertEquals("BTCUSD_PERP SETTLING 2", binancePushed(client));
        assertEquals("BTCUSDT SETTLING 1", binancePushed(client));
        assertEquals(List.of("BTCUSD_PERP SETTLING", "ETHUSD_PERP TRADING"), binanceList());
        exchange.delist("BTC-USD");
        assertEquals("BTCUSD_PERP CLOSE 2", binancePushed(client));
        assertEquals(List.of("ETHUSD_PERP TRADING"), binanceList());
        assertEquals(
                -1121,
                Client.get(exchange, "/dapi/v1/depth?symbol=BTCUSD_PERP")
                        .json()
                        .path("code")
                        .asInt());
    }

    private List<String> binanceList() {
        return list("/dapi/v1/exchangeInfo", "symbols", "symbol", "contractStatus");
    }

    private static String binancePushed(Client client) {
        JsonNode info = client.nextJson().path("data");
        return info.path("s").asText() + " " + info.path("cs").asText() + " "
                + info.path("st").asInt();
    }

    @Test
    void binanceSpotPushesNothing() {
        start(SimulatedExchange.binance(BinanceVenueMarket.SPOT, options("BTC-USDT", "ETH-USDT")), "ETH-USDT");
        assertEquals(List.of("BTCUSDT TRADING"), list("/api/v3/exchangeInfo", "symbols", "symbol", "status"));
        exchange.list("ETH-USDT");
        exchange.halt("BTC-USDT");
        assertEquals(
                List.of("BTCUSDT BREAK", "ETHUSDT TRADING"),
                list("/api/v3/exchangeInfo", "symbols", "symbol", "status"));
    }

    @Test
    void deribitPushesTheState() {
        start(SimulatedExchange.deribit(options("BTC-USD", "ETH-USD", "BTC-USD-261225-60000-C")), "ETH-USD");
        Client client = Client.connect(exchange, "/ws/api/v2");
        client.ask(subscribe("instrument.state.future.any"));
        assertEquals(
                "[]",
                Client.parse(client.ask(subscribe("trades.ETH-PERPETUAL.100ms")))
                        .path("result")
                        .toString());
        String halted = "BTC-25DEC26-60000-C";
        assertEquals(List.of("BTC_USDC open", "BTC-PERPETUAL open", halted + " open"), deribitList());

        exchange.halt("BTC-USD-261225-60000-C");
        exchange.list("ETH-USD");
        assertEquals("ETH-PERPETUAL created", deribitPushed(client), "of its kind alone");
        assertEquals(
                List.of("BTC_USDC open", "BTC-PERPETUAL open", "ETH-PERPETUAL open", halted + " halted"),
                deribitList());
        exchange.halt("ETH-USD");
        assertEquals("ETH-PERPETUAL deactivated", deribitPushed(client));
        exchange.resume("ETH-USD");
        assertEquals("ETH-PERPETUAL started", deribitPushed(client));
        exchange.delist("ETH-USD");
        assertEquals("ETH-PERPETUAL closed", deribitPushed(client));
        assertEquals(List.of("BTC_USDC open", "BTC-PERPETUAL open", halted + " halted"), deribitList());
    }

    private static String subscribe(String channel) {
        return "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"public/subscribe\",\"params\":{\"channels\":[\"" + channel
                + "\"]}}";
    }

    private List<String> deribitList() {
        return list("/api/v2/public/get_instruments?currency=any", "result", "instrument_name", "state");
    }

    private static String deribitPushed(Client client) {
        JsonNode data = client.nextJson().path("params").path("data");
        return data.path("instrument_name").asText() + " " + data.path("state").asText();
    }
}
