package io.marketprism.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.marketprism.simulator.binance.BinanceVenueMarket;
import io.marketprism.simulator.ledger.SentStream;
import io.marketprism.simulator.okx.OkxRules;
import io.marketprism.simulator.okx.OkxVenueMarket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * With the same seed and clock, an exchange says the same to the byte: every frame of every stream in the order in which one client gets
 * them, and every REST answer. A digest that differs means that a frame, a number or an order has changed; change it here only if that was
 * intended.
 */
class WireDigestTest {

    private static final SimulatorOptions OPTIONS = SimulatorOptions.defaults()
            .seed(7)
            .symbols("BTC-USDT", "PEPE-USDT", "SYM001-USDT")
            .drivenByHand()
            .clock(InstantSource.fixed(Instant.parse("2026-03-04T05:06:07.080910Z")));

    private static final List<String> BINANCE_STREAMS = List.of(
            "trade",
            "aggTrade",
            "bookTicker",
            "depth",
            "depth@100ms",
            "depth5",
            "depth10",
            "depth20",
            "depth5@100ms",
            "depth10@100ms",
            "depth20@100ms");

    /** What OKX sends on subscribing: three symbols, four channels that begin with a first frame. */
    private static final int FIRST_FRAMES = 3 * 4;

    private static String digest(Stream<String> texts) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            texts.forEach(text -> sha.update((text + "\n").getBytes(StandardCharsets.UTF_8)));
            return HexFormat.of().formatHex(sha.digest(), 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /** The digest of all data frames that a client was sent. */
    private static String frames(SimulatedExchange exchange, long connection, Client client, int taken) {
        long count = exchange.ledger().sent().stream()
                .filter(sent -> sent.connection() == connection)
                .mapToLong(SentStream::frames)
                .sum();
        count -= taken;
        return count + " " + digest(client.take((int) count).stream());
    }

    private static String answers(SimulatedExchange exchange, String... paths) {
        return digest(Stream.of(paths).map(path -> {
            Client.Answer answer = Client.get(exchange, path);
            String used = answer.headers().get("x-mbx-used-weight-1m");
            return path + " " + answer.status() + " " + used + " " + answer.body();
        }));
    }

    @Test
    void binanceSpot() {
        String streams = Stream.of("btcusdt", "pepeusdt", "sym001usdt")
                .flatMap(symbol -> BINANCE_STREAMS.stream().map(stream -> symbol + "@" + stream))
                .collect(Collectors.joining("/"));
        try (SimulatedExchange exchange = SimulatedExchange.binance(
                                BinanceVenueMarket.SPOT, OPTIONS, BinanceVenueMarket.SPOT.rules())
                        .start();
                Client bare = Client.connect(exchange, "/ws/" + streams);
                Client combined = Client.connect(exchange, "/stream?streams=" + streams + "&timeUnit=MICROSECOND")) {
            exchange.step(5_000);
            assertEquals("4479 4b2a5cfc8c3978c5", frames(exchange, 1, bare, 0));
            assertEquals("4479 bd986f2c47b83b9e", frames(exchange, 2, combined, 0));
            exchange.faults().announceShutdown();
            assertEquals("a63be61e8fa5b409", digest(Stream.of(bare.next(), combined.next())));
            assertEquals(
                    "be095cae7e33b35c",
                    answers(
                            exchange,
                            "/api/v3/ping",
                            "/api/v3/time",
                            "/api/v3/exchangeInfo",
                            "/api/v3/exchangeInfo?symbol=PEPEUSDT",
                            "/api/v3/exchangeInfo?symbols=[%22BTCUSDT%22]",
                            "/api/v3/exchangeInfo?symbolStatus=HALT",
                            "/api/v3/depth?symbol=BTCUSDT&limit=5000",
                            "/api/v3/depth?symbol=BTCUSDT",
                            "/api/v3/depth?symbol=NOPE",
                            "/api/v3/depth",
                            "/api/v3/trades?symbol=BTCUSDT",
                            "/api/v3/historicalTrades?symbol=BTCUSDT&limit=10",
                            "/api/v3/historicalTrades?symbol=BTCUSDT&limit=x",
                            "/api/v3/aggTrades?symbol=PEPEUSDT",
                            "/api/v3/unknown"));
        }
    }

    @Test
    void okxSpot() {
        try (SimulatedExchange exchange = SimulatedExchange.okx(OkxVenueMarket.SPOT, OPTIONS, OkxRules.unlimited())
                        .start();
                Client open = Client.connect(exchange, "/ws/v5/public");
                Client business = Client.connect(exchange, "/ws/v5/business")) {
            subscribe(open, "trades", "books", "books5", "bbo-tbt", "tickers");
            subscribe(business, "trades-all");
            assertEquals(
                    "debd0dd60629bb7e",
                    digest(open.take(15 + FIRST_FRAMES).stream()),
                    "acknowledgements and first frames");
            assertEquals("04e8d9eaa2ea9572", digest(business.take(3).stream()), "acknowledgements");
            exchange.step(5_000);
            assertEquals("977 307d6bf79bad2c4f", frames(exchange, 1, open, FIRST_FRAMES));
            assertEquals("1580 09f0904e151d2b45", frames(exchange, 2, business, 0));
            assertEquals(
                    "0664fa5d4650b785",
                    answers(
                            exchange,
                            "/api/v5/public/time",
                            "/api/v5/public/instruments?instType=SPOT",
                            "/api/v5/public/instruments?instType=SPOT&instId=PEPE-USDT",
                            "/api/v5/public/instruments?instType=SWAP",
                            "/api/v5/public/instruments",
                            "/api/v5/market/books?instId=BTC-USDT",
                            "/api/v5/market/books?instId=BTC-USDT&sz=400",
                            "/api/v5/market/books?instId=BTC-USDT&sz=401",
                            "/api/v5/market/books?instId=NOPE-USDT",
                            "/api/v5/market/history-trades?instId=BTC-USDT",
                            "/api/v5/market/history-trades?instId=BTC-USDT&type=2",
                            "/api/v5/market/unknown"));
        }
    }

    private static void subscribe(Client client, String... channels) {
        String args = Stream.of(channels)
                .flatMap(channel -> OPTIONS.symbols().stream()
                        .map(symbol -> "{\"channel\":\"" + channel + "\",\"instId\":\"" + symbol + "\"}"))
                .collect(Collectors.joining(",", "[", "]"));
        client.send("{\"op\":\"subscribe\",\"args\":" + args + "}");
    }
}
