package io.marketprism.clickhouse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.error.ConfigurationException;
import io.marketprism.event.DataType;
import io.marketprism.schema.EventSchema;
import io.marketprism.schema.Schemas;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClickHouseSchemaTest {
    private static final ClickHouseOptions OPTIONS = ClickHouseOptions.at("http://localhost:8123");
    private static final ClickHouseOptions CLUSTER = OPTIONS.database("my`db")
            .cluster("main", ClickHouseOptions.Engine.REPLICATED)
            .retention(Duration.ofDays(7));

    /** The texts of version 3, taken when its tables were listed by hand: what is on disk must be what is created now. */
    private static List<String> version3(String file) {
        try (InputStream texts = ClickHouseSchemaTest.class.getResourceAsStream(file)) {
            return List.of(new String(texts.readAllBytes(), StandardCharsets.UTF_8).split(";\\s*\\n"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void tablesAndViewsAreThoseOfVersion3() {
        assertEquals(version3("/schema-v3.sql"), ClickHouseSchema.of(OPTIONS).statements());
    }

    @Test
    void tablesAndViewsOfAClusterAreThoseOfVersion3() {
        assertEquals(
                version3("/schema-v3-cluster.sql"), ClickHouseSchema.of(CLUSTER).statements());
    }

    @Test
    void everyDataTypeHasItsTable() {
        for (DataType type : DataType.values()) {
            assertEquals(type, Table.of(type).dataType());
        }
    }

    /** A null or a receive time in a key would keep the same event twice; some bbos have nothing else. */
    @Test
    void keysHoldNoNullAndNoReceiveTime() {
        for (Table<?> table : Table.ALL) {
            for (String expression : table.key().expressions()) {
                assertTrue(
                        !expression.contains("receive_time")
                                || expression.startsWith("if(isNull(sequence) AND isNull(exchange_time), "),
                        table.name() + ": " + expression);
                for (Column<?> column : table.columns()) {
                    if (column.type().contains("Nullable") && SortingKey.mentions(expression, column.name())) {
                        assertTrue(expression.contains("ifNull("), table.name() + ": " + expression);
                    }
                }
            }
        }
    }

    /** One instrument's time range is one stretch of the table; bbos may have no exchange time and have an index instead. */
    @Test
    void tablesAreSortedByInstrumentAndTime() {
        for (Table<?> table : Table.ALL) {
            assertEquals(
                    List.of("exchange", "market_type", "symbol"),
                    table.key().primary().subList(0, 3),
                    table.name());
        }
        for (Table<?> table : Table.ALL) {
            boolean hasTimeOfItsOwn = List.of("bbos", "candles", "instruments", "gaps", "coverage")
                    .contains(table.name());
            assertEquals(
                    !hasTimeOfItsOwn,
                    table.key().primary().get(table.key().primary().size() - 1).equals("toStartOfSecond(event_time)"),
                    table.name());
        }
    }

    @Test
    void partitionsAreDaysOfWhatComesOftenAndMonthsOfTheRest() {
        for (Table<?> table : Table.ALL) {
            boolean often = List.of("trades", "orderbooks", "bbos", "tickers", "mark_prices")
                    .contains(table.name());
            assertTrue(
                    table.createTable(OPTIONS).contains("\nPARTITION BY " + (often ? "toDate(" : "toYYYYMM(")),
                    table.name());
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
    void aKeyIsMadeOfTheInstrumentTheSecondAndTheIdentity() {
        for (EventSchema<?> schema : Schemas.ALL) {
            Set<String> expected = new HashSet<>(SortingKey.INSTRUMENT);
            if (schema.time().isEmpty() && schema.dataType() != DataType.BBO) {
                expected.add("event_time");
            }
            schema.identity().stream()
                    .filter(part -> !part.ofMessagesOnly())
                    .forEach(part -> expected.add(part.field().columnName()));

            assertEquals(expected, Table.of(schema.dataType()).keyColumns(), schema.table());
        }
    }

    @Test
    void everyColumnIsCompressedByZstd() {
        for (Table<?> table : Table.ALL) {
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
        List<String> statements = ClickHouseSchema.of(CLUSTER).statements();

        assertEquals(2 + 2 * Table.ALL.size() + Migration.ALL.size(), statements.size());
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
