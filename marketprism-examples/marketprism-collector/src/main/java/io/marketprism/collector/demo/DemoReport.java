package io.marketprism.collector.demo;

import io.marketprism.collector.query.AlignedTable;
import io.marketprism.duckdb.DuckDbStore;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;

/** Asks the store of a demo what is in it. */
final class DemoReport {
    private static final String EVENTS = """
            SELECT exchange, symbol, count(*) AS trades,
              round(sum(quote_quantity)::DOUBLE / sum(base_quantity)::DOUBLE, 4) AS vwap,
              arg_min(price, sequence)::DOUBLE AS first_price, arg_max(price, sequence)::DOUBLE AS last_price,
              (SELECT count(*) FROM orderbooks b WHERE b.exchange = t.exchange AND b.symbol = t.symbol) AS books,
              (SELECT count(*) FROM bbos q WHERE q.exchange = t.exchange AND q.symbol = t.symbol) AS bbos
            FROM trades_final t GROUP BY exchange, symbol ORDER BY exchange, symbol""";

    private static final String GAPS = """
            SELECT exchange, symbol, affected_data_type, cause, state, lost,
              date_diff('millisecond', started_at, ended_at) AS milliseconds
            FROM gaps_final ORDER BY started_at, exchange, symbol, affected_data_type""";

    private static final String COVERAGE = """
            SELECT exchange, covered_data_type, count(DISTINCT symbol) AS symbols, sum(events)::BIGINT AS events,
              round(min(date_diff('millisecond', "from", "to")) / 1000.0, 1)::DOUBLE AS seconds_at_least
            FROM coverage_final GROUP BY exchange, covered_data_type ORDER BY exchange, covered_data_type""";

    private static final String ROWS = """
            SELECT (SELECT count(*) FROM trades) + (SELECT count(*) FROM orderbooks) + (SELECT count(*) FROM bbos)
              + (SELECT count(*) FROM instruments) + (SELECT count(*) FROM gaps) + (SELECT count(*) FROM coverage)""";

    private DemoReport() {}

    /**
     * Prints what is stored.
     *
     * @param command how to call this program
     * @return number of rows
     */
    static long print(Path file, String command, PrintWriter out) {
        try (DuckDbStore store = DuckDbStore.open(file)) {
            long rows = Long.parseLong(store.query(ROWS).rows().get(0).get(0));
            out.printf("%n%s holds %,d events:%n%n", file, rows);
            AlignedTable.print(store.query(EVENTS), out);
            out.printf("%nTime in which somebody was listening (coverage):%n%n");
            AlignedTable.print(store.query(COVERAGE), out);
            DuckDbStore.Result gaps = store.query(GAPS);
            out.printf(
                    "%nWhere data is missing, or may be, unless it is \"recovered\", fetched since (gaps; an empty \"lost\" is unknown):%n%n");
            if (gaps.rows().isEmpty()) {
                out.println("none");
            } else {
                AlignedTable.print(gaps, out);
            }
            out.printf("%nAsk it yourself:%n%n%s query %s \"%s\"%n", command, file, oneLine(EVENTS));
            out.flush();
            return rows;
        }
    }

    private static String oneLine(String sql) {
        return String.join(" ", List.of(sql.strip().split("\\s+")));
    }
}
