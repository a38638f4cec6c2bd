package io.marketprism.clickhouse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.ConfigurationException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClickHouseSchemaTest {
    private static final ClickHouseOptions OPTIONS = ClickHouseOptions.at("http://localhost:8123");
    private static final List<String> COMMON = List.of(
            "exchange",
            "market_type",
            "symbol",
            "native_symbol",
            "exchange_time",
            "receive_time",
            "collector",
            "event_time");

    private static void assertColumns(Table<?> table, String... own) {
        assertEquals(
                Stream.concat(COMMON.stream(), Stream.of(own)).toList(),
                table.columns().stream().map(Column::name).toList());
    }

    /** Others query these names. */
    @Test
    void tablesAndColumnsKeepTheirNames() {
        assertEquals(
                List.of("trades", "orderbooks", "bbos", "instruments", "gaps", "coverage"),
                Tables.ALL.stream().map(Table::name).toList());
        assertColumns(
                Tables.TRADES,
                "trade_id",
                "form",
                "price",
                "quantity",
                "quantity_unit",
                "side",
                "first_trade_id",
                "last_trade_id",
                "sequence",
                "source");
        assertColumns(
                Tables.ORDERBOOKS,
                "kind",
                "sequence",
                "previous_sequence",
                "reset",
                "bids",
                "asks",
                "quantity_unit",
                "depth_limit",
                "book_session");
        assertColumns(
                Tables.BBOS, "sequence", "bid_price", "bid_quantity", "ask_price", "ask_quantity", "quantity_unit");
        assertColumns(
                Tables.INSTRUMENTS,
                "base",
                "quote",
                "settle",
                "contract_type",
                "contract_size",
                "contract_size_unit",
                "tick_size",
                "lot_size",
                "min_quantity",
                "min_notional",
                "underlying",
                "expiry",
                "strike",
                "option_type",
                "status",
                "listed_at",
                "valid_from");
        assertColumns(
                Tables.GAPS,
                "gap_id",
                "session",
                "revision",
                "state",
                "affected_data_type",
                "sink",
                "cause",
                "first_missing_id",
                "last_missing_id",
                "lost",
                "recovered_count",
                "started_at",
                "ended_at",
                "last_good_exchange_time",
                "first_good_exchange_time");
        assertColumns(Tables.COVERAGE, "covered_data_type", "session", "from", "to", "first_id", "last_id", "events");
    }

    /** A null or a receive time in a key would keep the same event twice. */
    @Test
    void keysHoldNoNullAndNoReceiveTime() {
        for (Table<?> table : Tables.ALL) {
            for (String expression : table.sortingKey()) {
                assertFalse(expression.contains("receive_time"), table.name() + ": " + expression);
                for (Column<?> column : table.columns()) {
                    if (column.type().contains("Nullable") && Table.mentions(expression, column.name())) {
                        assertTrue(expression.contains("ifNull("), table.name() + ": " + expression);
                    }
                }
            }
        }
    }

    @Test
    void aKeyIsMadeOfTheColumnsItMentions() {
        assertEquals(
                Set.of("exchange", "market_type", "symbol", "event_time", "form", "trade_id"),
                Tables.TRADES.keyColumns());
        assertEquals(
                Set.of(
                        "exchange",
                        "market_type",
                        "symbol",
                        "event_time",
                        "sequence",
                        "kind",
                        "previous_sequence",
                        "exchange_time",
                        "collector",
                        "book_session"),
                Tables.ORDERBOOKS.keyColumns());
        assertEquals(
                Set.of("exchange", "market_type", "symbol", "covered_data_type", "collector", "session", "from"),
                Tables.COVERAGE.keyColumns());
    }

    @Test
    void everyColumnIsCompressedByZstd() {
        for (Table<?> table : Tables.ALL) {
            for (Column<?> column : table.columns()) {
                assertTrue(column.codec().contains("ZSTD"), table.name() + "." + column.name());
            }
        }
    }

    @Test
    void byDefaultRowsAreKeptForEverOnOneServer() {
        String statements = String.join("\n", ClickHouseSchema.of(OPTIONS).statements());

        assertTrue(statements.contains("CREATE DATABASE IF NOT EXISTS `marketprism`"), statements);
        assertTrue(statements.contains("ENGINE = ReplacingMergeTree(version)"), statements);
        assertTrue(statements.contains("non_replicated_deduplication_window"), statements);
        assertFalse(statements.contains("TTL"), statements);
        assertFalse(statements.contains("ON CLUSTER"), statements);
    }

    @Test
    void aClusterReplicatesAndForgetsWhenTold() {
        List<String> statements = ClickHouseSchema.of(OPTIONS.database("my`db")
                        .cluster("main", ClickHouseOptions.Engine.REPLICATED)
                        .retention(Duration.ofDays(7)))
                .statements();

        assertEquals(1 + 2 * Tables.ALL.size(), statements.size());
        for (String statement : statements) {
            assertTrue(statement.contains(" ON CLUSTER `main`"), statement);
            assertTrue(statement.contains("`my\\`db`"), statement);
            if (statement.startsWith("CREATE TABLE")) {
                assertTrue(statement.contains("ENGINE = ReplicatedReplacingMergeTree(version)"), statement);
                assertTrue(statement.contains("TTL toDateTime(event_time) + INTERVAL 604800 SECOND"), statement);
                assertTrue(statement.contains(" replicated_deduplication_window"), statement);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost:8123", "ftp://localhost", "http://", "http://a b", ""})
    void anUrlThatIsNoneIsNamed(String url) {
        ConfigurationException wrong = assertThrows(ConfigurationException.class, () -> ClickHouseSink.at(url));

        assertTrue(wrong.getMessage().contains("\"" + url + "\""), wrong.getMessage());
    }

    @Test
    void optionsThatMakeNoSenseAreRefused() {
        assertThrows(ConfigurationException.class, () -> OPTIONS.database(" "));
        assertThrows(ConfigurationException.class, () -> OPTIONS.retention(Duration.ZERO));
        assertThrows(ConfigurationException.class, () -> OPTIONS.timeout(Duration.ZERO));
    }

    @Test
    void thePasswordIsNotPrinted() {
        assertFalse(OPTIONS.login("me", "secret-word").toString().contains("secret-word"));
    }
}
