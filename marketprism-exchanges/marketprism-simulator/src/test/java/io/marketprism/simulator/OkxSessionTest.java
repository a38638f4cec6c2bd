package io.marketprism.simulator;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.marketprism.simulator.okx.OkxAccount;
import io.marketprism.simulator.okx.OkxRules;
import io.marketprism.simulator.okx.OkxVenueMarket;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OkxSessionTest {

    private static final String PUBLIC = "/ws/v5/public";
    private static final String BUSINESS = "/ws/v5/business";

    private SimulatedExchange exchange;

    private SimulatedExchange start(OkxRules rules) {
        exchange = SimulatedExchange.okx(
                        OkxVenueMarket.SPOT, SimulatorOptions.defaults().drivenByHand(), rules)
                .start();
        return exchange;
    }

    @AfterEach
    void stop() {
        exchange.close();
    }

    @Test
    void everyArgumentIsAcknowledgedOnItsOwn() {
        Client client = Client.connect(start(OkxRules.documented()), PUBLIC);
        client.send("{\"id\":\"1512\",\"op\":\"subscribe\",\"args\":[{\"channel\":\"trades\",\"instId\":\"BTC-USDT\"},"
                + "{\"channel\":\"trades\",\"instId\":\"ETH-USDT\"}]}");
        for (String instId : new String[] {"BTC-USDT", "ETH-USDT"}) {
            assertTrue(client.next()
                    .matches(
                            "\\{\"id\":\"1512\",\"event\":\"subscribe\",\"arg\":\\{\"channel\":\"trades\",\"instId\":\""
                                    + instId + "\"},\"connId\":\"[0-9a-f]{8}\"}"));
        }
        assertTrue(client.ask("{\"op\":\"unsubscribe\",\"args\":[{\"channel\":\"trades\",\"instId\":\"BTC-USDT\"}]}")
                .startsWith("{\"event\":\"unsubscribe\",\"arg\":{\"channel\":\"trades\",\"instId\":\"BTC-USDT\"},"));
        exchange.step(100);
        assertEquals("ETH-USDT", client.nextJson().get("arg").get("instId").asText());
    }

    @ParameterizedTest
    @CsvSource({
        "public,  books,        NOPE-USDT, 60018",
        "public,  nonsense,     BTC-USDT,  60018",
        "public,  trades-all,   BTC-USDT,  64001",
        "business,trades,       BTC-USDT,  64002",
        "public,  books-l2-tbt, BTC-USDT,  60011",
        "public,  '',           BTC-USDT,  60013",
    })
    void aRefusalHasItsCodeAndTheRequestsIdButNoArg(String endpoint, String channel, String instId, String code) {
        Client client = Client.connect(start(OkxRules.documented()), "/ws/v5/" + endpoint);
        JsonNode error = Client.parse(client.ask("{\"id\":\"ob1\",\"op\":\"subscribe\",\"args\":[{\"channel\":\""
                + channel + "\",\"instId\":\"" + instId + "\"}]}"));
        assertEquals("error", error.get("event").asText());
        assertEquals(code, error.get("code").asText());
        assertEquals("ob1", error.get("id").asText());
        assertTrue(error.get("arg") == null);
    }

    @Test
    void whatIsNoRequestIsAnInvalidRequest() {
        Client client = Client.connect(start(OkxRules.documented()), PUBLIC);
        for (String nonsense : new String[] {"{", "[]", "{\"op\":\"subscribe\",\"argss\":[]}", "hello"}) {
            JsonNode error = Client.parse(client.ask(nonsense));
            assertEquals("60012", error.get("code").asText());
            assertEquals("Invalid request: " + nonsense, error.get("msg").asText());
        }
        assertEquals(
                "60019",
                Client.parse(client.ask("{\"op\":\"shout\"}")).get("code").asText());
    }

    @Test
    void textPingIsAnsweredWithTextPong() {
        Client client = Client.connect(start(OkxRules.documented()), BUSINESS);
        assertEquals("pong", client.ask("ping"));
    }

    @Test
    void anIdleConnectionIsClosedAndABusyOneIsNot() {
        start(OkxRules.unlimited().idleTimeout(Duration.ofSeconds(1)));
        Client idle = Client.connect(exchange, PUBLIC);
        Client pinging = Client.connect(exchange, PUBLIC);
        while (!idle.closeCode.isDone()) {
            pinging.ask("ping");
        }
        assertEquals(4004, Client.soon(idle.closeCode));
        assertEquals("pong", pinging.ask("ping"));
    }

    @Test
    void requestsOfAnHourAreLimited() {
        Client client = Client.connect(start(OkxRules.documented().requestsPerHour(2)), PUBLIC);
        String subscribe = "{\"op\":\"subscribe\",\"args\":[{\"channel\":\"trades\",\"instId\":\"BTC-USDT\"}]}";
        assertEquals(
                "subscribe", Client.parse(client.ask(subscribe)).get("event").asText());
        assertEquals(
                "60005",
                Client.parse(client.ask("{\"op\":\"login\",\"args\":[]}"))
                        .get("code")
                        .asText());
        assertEquals("60014", Client.parse(client.ask(subscribe)).get("code").asText());
    }

    private static String login(String key, String passphrase, String timestamp, String sign) {
        return "{\"op\":\"login\",\"args\":[{\"apiKey\":\"" + key + "\",\"passphrase\":\"" + passphrase
                + "\",\"timestamp\":\"" + timestamp + "\",\"sign\":\"" + sign + "\"}]}";
    }

    private void startWithAnAccount() {
        exchange = SimulatedExchange.okx(
                        OkxVenueMarket.SPOT,
                        SimulatorOptions.defaults().drivenByHand().clock(() -> Instant.ofEpochSecond(1_538_054_050)),
                        OkxRules.documented()
                                .tradesAllWithLogin(true)
                                .account(new OkxAccount("key", "22582BD0CFF14C41EDBF1AB98506286D", "phrase")))
                .start();
    }

    @Test
    void someChannelsAreForAccountsThatPayMuch() {
        startWithAnAccount();
        Client client = Client.connect(exchange, PUBLIC);
        client.ask(login("key", "phrase", "1538054050", "+LdIr8lkkvhr5hoA3g9TMC0+uQJ849ftAcocA/ouu4M="));
        String subscribe = "{\"op\":\"subscribe\",\"args\":[{\"channel\":\"books-l2-tbt\",\"instId\":\"BTC-USDT\"}]}";
        assertEquals("64003", Client.parse(client.ask(subscribe)).get("code").asText());
    }

    /** The signatures are OpenSSL's. */
    @ParameterizedTest
    @CsvSource({
        "other, phrase, 1538054050, +LdIr8lkkvhr5hoA3g9TMC0+uQJ849ftAcocA/ouu4M=, 60005",
        "key,   other,  1538054050, +LdIr8lkkvhr5hoA3g9TMC0+uQJ849ftAcocA/ouu4M=, 60024",
        "key,   phrase, soon,       +LdIr8lkkvhr5hoA3g9TMC0+uQJ849ftAcocA/ouu4M=, 60004",
        "key,   phrase, 1538054019, +LdIr8lkkvhr5hoA3g9TMC0+uQJ849ftAcocA/ouu4M=, 60006",
        "key,   phrase, 1538054051, +LdIr8lkkvhr5hoA3g9TMC0+uQJ849ftAcocA/ouu4M=, 60007",
        "key,   phrase, 1538054050, +LdIr8lkkvhr5hoA3g9TMC0+uQJ849ftAcocA/ouu4M=, 0",
    })
    void logInIsChecked(String key, String passphrase, String timestamp, String sign, String code) {
        startWithAnAccount();
        Client client = Client.connect(exchange, BUSINESS);
        JsonNode answer = Client.parse(client.ask(login(key, passphrase, timestamp, sign)));
        boolean accepted = code.equals("0");
        assertEquals(accepted ? "login" : "error", answer.get("event").asText());
        assertEquals(code, answer.get("code").asText());
        String subscribe = "{\"op\":\"subscribe\",\"args\":[{\"channel\":\"trades-all\",\"instId\":\"BTC-USDT\"}]}";
        JsonNode subscribed = Client.parse(client.ask(subscribe));
        assertEquals(accepted ? "subscribe" : "error", subscribed.get("event").asText());
        if (accepted) {
            assertEquals(
                    "60031",
                    Client.parse(client.ask(login(key, passphrase, timestamp, sign)))
                            .get("code")
                            .asText());
        }
    }

    @Test
    void argumentsBeyond64KilobytesEndTheConnection() {
        Client client = Client.connect(start(OkxRules.documented()), PUBLIC);
        client.send("{\"op\":\"subscribe\",\"args\":[{\"channel\":\"" + "x".repeat(65_536) + "\"}]}");
        assertEquals(1009, Client.soon(client.closeCode));
    }

    @Test
    void theFourthConnectionInASecondIsRefused() {
        // Attempts that take more than a second together prove nothing: then again, with a new exchange.
        await().atMost(Client.PATIENCE).until(() -> {
            start(OkxRules.documented());
            long begin = System.nanoTime();
            for (int i = 0; i < 3; i++) {
                Client.connect(exchange, PUBLIC);
            }
            Client fourth = Client.attempt(exchange, PUBLIC);
            await().atMost(Client.PATIENCE).until(() -> fourth.opened.isDone());
            if (System.nanoTime() - begin > 1_000_000_000) {
                exchange.close();
                return false;
            }
            assertEquals(429, Client.soon(fourth.refusedWith));
            return true;
        });
    }

    @Test
    void anUnknownPathIsRefused() {
        assertEquals(404, Client.soon(Client.attempt(start(OkxRules.documented()), "/ws/v5/nowhere").refusedWith));
    }

    @Test
    void theNoticeGoesToPublicConnectionsOnly() {
        start(OkxRules.documented());
        Client client = Client.connect(exchange, PUBLIC);
        Client business = Client.connect(exchange, BUSINESS);
        exchange.faults().announceShutdown();
        JsonNode notice = client.nextJson();
        assertEquals("notice", notice.get("event").asText());
        assertEquals("64008", notice.get("code").asText());
        assertEquals("pong", business.ask("ping"), "the pong is the first message");
    }
}
