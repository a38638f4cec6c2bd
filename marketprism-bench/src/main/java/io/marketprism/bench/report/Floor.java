package io.marketprism.bench.report;

import io.marketprism.bench.report.Measurement.Task;
import java.util.List;
import java.util.Optional;

/**
 * What must not be lost: at least so many times as fast as somebody in the same run, in every one of some subjects. Nine tenths of what was measured with either
 * Java, since one run differs from the next.
 *
 * @param title for people
 * @param task what is measured
 * @param subjects all of which must reach it
 * @param contestant who is compared
 * @param atLeast how many times as long it takes
 */
record Floor(String title, Task task, List<String> subjects, String contestant, double atLeast) {
    private static final String MISSED = "**missed**";
    private static final List<String> SMALL = List.of("BINANCE_TRADE", "BINANCE_BOOK_TICKER");
    private static final List<String> DEPTH = List.of("BINANCE_DEPTH_20", "BINANCE_DEPTH_100");
    private static final List<String> WRITTEN = List.of("BINANCE_TRADE", "BINANCE_BOOK_TICKER", "BINANCE_DEPTH_20");

    private static final List<String> BOOKS = List.of("UNIFORM", "NEAR_THE_TOUCH");

    /** All of them. */
    static final List<Floor> ALL = List.of(
            floor("trade, bookTicker vs Jackson streaming", Task.NORMALIZE, SMALL, "JACKSON_STREAMING", 2.1),
            floor("trade, bookTicker vs Jackson tree", Task.NORMALIZE, SMALL, "JACKSON_TREE", 3.3),
            floor("trade, bookTicker vs XChange", Task.NORMALIZE, SMALL, "XCHANGE", 8.4),
            floor("depth vs Jackson streaming", Task.NORMALIZE, DEPTH, "JACKSON_STREAMING", 2.6),
            floor("depth vs fastjson2", Task.NORMALIZE, DEPTH, "FASTJSON2", 3.4),
            floor("depth vs XChange", Task.NORMALIZE, DEPTH, "XCHANGE", 15),
            floor("OKX trades vs Jackson streaming", Task.NORMALIZE, List.of("OKX_TRADE"), "JACKSON_STREAMING", 1.9),
            floor("OKX books vs Jackson streaming", Task.NORMALIZE, List.of("OKX_BOOKS"), "JACKSON_STREAMING", 2.2),
            floor("event to JSON vs Jackson generator", Task.JSON, WRITTEN, "JACKSON_GENERATOR", 4.2),
            floor("event to RowBinary vs client-v2", Task.ROW, WRITTEN, "CLICKHOUSE_CLIENT", 13),
            floor("bytes to JSON and row vs the naive way", Task.PIPELINE, WRITTEN, "NAIVE", 5.4),
            floor("a level of an order book vs TreeMap", Task.BOOK, BOOKS, "TREE_MAP", 15),
            floor("a level of an order book vs XChange", Task.BOOK, BOOKS, "XCHANGE", 31));

    private static Floor floor(String title, Task task, List<String> subjects, String contestant, double atLeast) {
        return new Floor(title, task, subjects, contestant, atLeast);
    }

    /** {@return whether all floors whose subjects were all measured are kept} */
    static boolean areKept(Results results) {
        return !table(results).contains(MISSED);
    }

    /** {@return a table of all floors whose subjects were all measured; empty if there is none} */
    static String table(Results results) {
        StringBuilder rows = new StringBuilder();
        for (Floor floor : ALL) {
            floor.row(results).ifPresent(rows::append);
        }
        return rows.isEmpty() ? "" : "| floor | at least | measured | |\n|---|---:|---|---|\n" + rows;
    }

    private Optional<String> row(Results results) {
        StringBuilder measured = new StringBuilder();
        boolean kept = true;
        for (String subject : subjects) {
            Optional<Double> ratio = results.find(task, subject, contestant).flatMap(results::ratio);
            if (ratio.isEmpty()) {
                return Optional.empty();
            }
            kept &= ratio.get() >= atLeast;
            measured.append(measured.isEmpty() ? "" : ", ")
                    .append(Results.name(subject))
                    .append(' ')
                    .append(Results.number(ratio.get()))
                    .append('×');
        }
        return Optional.of("| " + title + " | " + Results.number(atLeast) + "× | " + measured + " | "
                + (kept ? "kept" : MISSED) + " |\n");
    }
}
