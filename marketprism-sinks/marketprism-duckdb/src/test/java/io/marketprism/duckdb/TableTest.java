package io.marketprism.duckdb;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.marketprism.event.DataType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TableTest {

    @Test
    void thereIsOneForEachDataType() {
        assertEquals(
                List.of(DataType.values()),
                Table.ALL.stream().map(Table::dataType).toList());
        assertEquals(Table.ALL, Arrays.stream(DataType.values()).map(Table::of).toList());
    }

    /** A file that exists is checked, not changed, unless a migration changes it. */
    @Test
    void tablesAndViewsAreThoseOfTheirVersion() throws IOException {
        String created = Table.ALL.stream()
                .flatMap(table -> Stream.of(table.createTable(), table.createFinalView()))
                .map(statement -> statement + ";\n\n")
                .collect(Collectors.joining());

        assertEquals(3, Migration.ALL.get(Migration.ALL.size() - 1).version());
        try (InputStream expected = TableTest.class.getResourceAsStream("/schema-v3.sql")) {
            assertEquals(new String(expected.readAllBytes(), StandardCharsets.UTF_8), created);
        }
    }
}
