package io.marketprism.clickhouse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.error.ConfigurationException;
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

    private static Table<?> planned(String name) {
        return PlannedTables.ALL.stream()
                .filter(table -> table.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** Others query these names. */
    @Test
    void tablesAndColumnsKeepTheirNames() {
        assertEquals(
                List.of(
                        "trades",
                        "orderbooks",
                        "bbos",
                        "tickers",
                        "candles",
                        "funding_rates",
                        "mark_prices",
                        "open_interests",
                        "liquidations",
                        "lsr_top_positions",
                        "lsr_all_accounts",
                        "volatility_indices",
                        "instruments",
                        "gaps",
                        "coverage"),
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
                planned("tickers"), "last_price", "open_price", "high_price", "low_price", "volume", "quote_volume");
        assertColumns(
                planned("candles"),
                "interval",
                "open_time",
                "close_time",
                "open_price",
                "high_price",
                "low_price",
                "close_price",
                "volume",
                "quote_volume",
                "trade_count",
                "closed");
        assertColumns(
                planned("funding_rates"),
                "kind",
                "funding_rate",
                "funding_time",
                "next_funding_time",
                "interval_hours");
        assertColumns(planned("mark_prices"), "mark_price", "index_price");
        assertColumns(
                planned("open_interests"),
                "open_interest",
                "quantity_unit",
                "open_interest_value",
                "open_interest_value_currency");
        assertColumns(
                planned("liquidations"),
                "side",
                "price",
                "average_price",
                "quantity",
                "quantity_unit",
                "status",
                "trade_id",
                "ordinal",
                "complete");
        for (String ratios : List.of("lsr_top_positions", "lsr_all_accounts")) {
            assertColumns(planned(ratios), "long_short_ratio", "long_ratio", "short_ratio", "period");
        }
        assertColumns(planned("volatility_indices"), "value");
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
                "first_good_exchange_time",
                "variant");
        assertColumns(
                Tables.COVERAGE,
                "covered_data_type",
                "session",
                "from",
                "to",
                "first_id",
                "last_id",
                "events",
                "variant");
    }

    /** A null or a receive time in a key would keep the same event twice; some bbos have nothing else. */
    @Test
    void keysHoldNoNullAndNoReceiveTime() {
        for (Table<?> table : Tables.ALL) {
            for (String expression : table.sortingKey()) {
                assertTrue(
                        !expression.contains("receive_time")
                                || expression.startsWith("if(isNull(sequence) AND isNull(exchange_time), "),
                        table.name() + ": " + expression);
                for (Column<?> column : table.columns()) {
                    if (column.type().contains("Nullable") && Table.mentions(expression, column.name())) {
                        assertTrue(expression.contains("ifNull("), table.name() + ": " + expression);
                    }
                }
            }
        }
    }

    /** One instrument's time range is one stretch of the table; bbos may have no exchange time and have an index instead. */
    @Test
    void tablesAreSortedByInstrumentAndTime() {
        for (Table<?> table : Tables.ALL) {
            assertEquals(
                    List.of("exchange", "market_type", "symbol"),
                    table.primaryKey().subList(0, 3),
                    table.name());
        }
        for (Table<?> table : Tables.ALL) {
            boolean hasTimeOfItsOwn = List.of("bbos", "candles", "instruments", "gaps", "coverage")
                    .contains(table.name());
            assertEquals(
                    !hasTimeOfItsOwn,
                    table.primaryKey().get(table.primaryKey().size() - 1).equals("toStartOfSecond(event_time)"),
                    table.name());
        }
    }

    @Test
    void partitionsAreDaysOfWhatComesOftenAndMonthsOfTheRest() {
        for (Table<?> table : Tables.ALL) {
            boolean often = List.of("trades", "orderbooks", "bbos", "tickers", "mark_prices")
                    .contains(table.name());
            assertTrue(table.partition().startsWith(often ? "toDate(" : "toYYYYMM("), table.name());
        }
    }

    @Test
    void migrationsAreNumberedAndEndWithTheVersion() {
        for (int i = 0; i < Migration.ALL.size(); i++) {
            assertEquals(i + 1, Migration.ALL.get(i).version());
        }
        assertEquals(ClickHouseSchema.VERSION, Migration.ALL.size());
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
                        "depth_limit",
                        "collector",
                        "book_session"),
                Tables.ORDERBOOKS.keyColumns());
        assertEquals(
                Set.of(
                        "exchange",
                        "market_type",
                        "symbol",
                        "covered_data_type",
                        "variant",
                        "collector",
                        "session",
                        "from"),
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

        assertEquals(2 + 2 * Tables.ALL.size() + Migration.ALL.size(), statements.size());
        for (String statement : statements) {
            assertTrue(statement.contains("`my\\`db`"), statement);
            if (statement.startsWith("INSERT")) {
                continue;
            }
            assertTrue(statement.contains(" ON CLUSTER `main`"), statement);
            if (statement.startsWith("CREATE TABLE")) {
                boolean isSortedAnew = Migration.ALL.get(2).otherKeys().stream()
                        .anyMatch(table -> statement.contains("`." + Table.quoted(table.name())));
                String name = isSortedAnew ? statement.replaceFirst("(?s).*?`\\.`(\\w+)`.*", "$1") + "_v3" : "{table}";
                assertTrue(
                        statement.contains(
                                "ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/" + name
                                        + "', '{replica}', version)"),
                        statement);
                assertTrue(
                        statement.contains(Migration.TABLE)
                                || statement.contains("TTL toDateTime(event_time) + toIntervalSecond(604800)")
                                        && statement.contains(" replicated_deduplication_window"),
                        statement);
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
        assertThrows(ConfigurationException.class, () -> OPTIONS.blockBytes(0));
        assertThrows(ConfigurationException.class, () -> OPTIONS.cluster(" ", ClickHouseOptions.Engine.REPLICATED));
    }

    @Test
    void thePasswordIsNotPrinted() {
        assertFalse(OPTIONS.login("me", "secret-word").toString().contains("secret-word"));
    }
}
