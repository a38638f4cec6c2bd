package io.marketprism.collector.query;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.marketprism.duckdb.DuckDbStore;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class AlignedTableTest {

    private static List<String> printed(List<String> columns, List<List<String>> rows) {
        StringWriter text = new StringWriter();
        PrintWriter out = new PrintWriter(text);
        AlignedTable.print(new DuckDbStore.Result(columns, rows), out);
        out.flush();
        return text.toString().lines().toList();
    }

    @Test
    void wordsStandLeftAndNumbersRight() {
        assertEquals(
                List.of("name    n", "----  ---", "a      -1", "bbbb  2.5", "c"),
                printed(
                        List.of("name", "n"),
                        List.of(List.of("a", "-1"), List.of("bbbb", "2.5"), Arrays.asList("c", null))));
    }

    @Test
    void longValuesAreCutAndThatIsSaid() {
        List<String> lines = printed(List.of("v"), List.of(List.of("x".repeat(101))));
        assertEquals("x".repeat(97) + "...", lines.get(2));
        assertEquals("(values longer than 100 characters are cut here)", lines.get(3));
    }
}
