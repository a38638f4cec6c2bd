package io.marketprism.testkit.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ClickHouseServerIT {

    @Test
    void answersQueries() {
        try (ClickHouseServer server = ClickHouseServer.start()) {
            assertEquals("1\tBTC-ÜSDT", server.query("SELECT 1, 'BTC-ÜSDT'"));
        }
    }

    @Test
    void keepsWhatItAcknowledgedWhenKilled() {
        try (ClickHouseServer server = ClickHouseServer.start()) {
            String url = server.url();
            createTable(server);
            server.query("INSERT INTO kept.trades VALUES (1, 'first')");

            server.kill();
            assertThrows(UncheckedIOException.class, () -> server.query("SELECT 1"));
            server.restart();

            assertEquals(url, server.url());
            assertEquals("1\tfirst", server.query("SELECT * FROM kept.trades"));
        }
    }

    @Test
    void keepsItsDataOverAnOrderlyRestart() {
        try (ClickHouseServer server = ClickHouseServer.start()) {
            createTable(server);
            server.query("INSERT INTO kept.trades VALUES (1, 'first')");

            server.restart();

            assertEquals("1\tfirst", server.query("SELECT * FROM kept.trades"));
        }
    }

    @Test
    void answersNobodyWhileSuspended() throws Exception {
        try (ClickHouseServer server = ClickHouseServer.start()) {
            server.suspend();
            CompletableFuture<String> answer = CompletableFuture.supplyAsync(() -> server.query("SELECT 42"));
            assertThrows(TimeoutException.class, () -> answer.get(300, TimeUnit.MILLISECONDS));

            server.resume();

            assertEquals("42", answer.get(60, TimeUnit.SECONDS));
        }
    }

    @Test
    void tellsWhatTheServerRefuses() {
        try (ClickHouseServer server = ClickHouseServer.start()) {
            IllegalStateException refusal =
                    assertThrows(IllegalStateException.class, () -> server.query("SELECT * FROM missing.table"));

            assertTrue(refusal.getMessage().contains("Code: 81"), refusal.getMessage());
        }
    }

    @Test
    void isGoneWhenClosed() {
        ClickHouseServer server = ClickHouseServer.start();
        server.close();
        server.close();

        assertFalse(server.answers());
        assertThrows(IllegalStateException.class, server::restart);
    }

    private static void createTable(ClickHouseServer server) {
        server.query("CREATE DATABASE kept");
        server.query("CREATE TABLE kept.trades (id UInt64, name String) ENGINE = MergeTree ORDER BY id");
    }
}
