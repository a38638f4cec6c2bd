package io.marketprism.collector.query;

import io.marketprism.duckdb.DuckDbStore;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code query}. */
@Command(
        name = "query",
        description = "Asks an embedded store, without changing it.",
        footer = {
            "",
            "Tables: trades, orderbooks, bbos, instruments, gaps, coverage. Those whose names end in _final show one",
            "row per event even if it was stored twice, for example:",
            "  query marketprism-demo.duckdb \"SELECT symbol, count(*) FROM trades_final GROUP BY symbol\""
        },
        mixinStandardHelpOptions = true)
public final class QueryCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "FILE", description = "The DuckDB file")
    private Path file;

    @Parameters(index = "1", paramLabel = "SQL", description = "One statement")
    private String sql;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        try (DuckDbStore store = DuckDbStore.open(file)) {
            PrintWriter out = spec.commandLine().getOut();
            AlignedTable.print(store.query(sql), out);
            out.flush();
            return 0;
        }
    }
}
