package io.marketprism.bench.report;

import io.marketprism.bench.report.Measurement.Task;
import java.util.List;
import java.util.Optional;

/**
 * What we want to be: at least so many times as fast as somebody, in every one of some subjects.
 *
 * @param title for people
 * @param task what is measured
 * @param subjects all of which must reach it
 * @param contestant who is compared
 * @param atLeast how many times as long it takes
 */
record Goal(String title, Task task, List<String> subjects, String contestant, double atLeast) {
    private static final List<String> SMALL = List.of("BINANCE_TRADE", "BINANCE_BOOK_TICKER");
    private static final List<String> DEPTH = List.of("BINANCE_DEPTH_20", "BINANCE_DEPTH_100");
    private static final List<String> WRITTEN = List.of("BINANCE_TRADE", "BINANCE_BOOK_TICKER", "BINANCE_DEPTH_20");

    private static final List<String> OTHER_SMALL = List.of(
            "OKX_TICKER",
            "OKX_CANDLE",
            "OKX_MARK_PRICE",
            "OKX_FUNDING_RATE",
            "OKX_OPEN_INTEREST",
            "OKX_LIQUIDATION",
            "BINANCE_USDM_AGG_TRADE",
            "BINANCE_USDM_BOOK_TICKER",
            "BINANCE_USDM_TICKER",
            "BINANCE_USDM_KLINE",
            "BINANCE_USDM_MARK_PRICE",
            "BINANCE_USDM_FORCE_ORDER",
            "BINANCE_COINM_AGG_TRADE",
            "DERIBIT_TRADE",
            "DERIBIT_QUOTE",
            "DERIBIT_TICKER",
            "DERIBIT_CANDLE",
            "DERIBIT_PRICE_INDEX",
            "DERIBIT_VOLATILITY_INDEX");
    private static final List<String> OTHER_BOOKS =
            List.of("BINANCE_USDM_DEPTH_20", "BINANCE_COINM_DEPTH_20", "DERIBIT_BOOK");

    /** All of them. */
    static final List<Goal> ALL = List.of(
            goal("trade, bookTicker vs Jackson streaming", Task.NORMALIZE, SMALL, "JACKSON_STREAMING", 2.5),
            goal("trade, bookTicker vs Jackson tree", Task.NORMALIZE, SMALL, "JACKSON_TREE", 4.5),
            goal("trade, bookTicker vs XChange", Task.NORMALIZE, SMALL, "XCHANGE", 11),
            goal("depth vs Jackson streaming", Task.NORMALIZE, DEPTH, "JACKSON_STREAMING", 3.8),
            goal("depth vs fastjson2", Task.NORMALIZE, DEPTH, "FASTJSON2", 5),
            goal("depth vs XChange", Task.NORMALIZE, DEPTH, "XCHANGE", 27),
            goal("OKX trades vs Jackson streaming", Task.NORMALIZE, List.of("OKX_TRADE"), "JACKSON_STREAMING", 2.4),
            goal("OKX books vs Jackson streaming", Task.NORMALIZE, List.of("OKX_BOOKS"), "JACKSON_STREAMING", 2.7),
            goal("other small messages vs Jackson streaming", Task.OTHER_KINDS, OTHER_SMALL, "JACKSON_STREAMING", 2.3),
            goal("other books vs Jackson streaming", Task.OTHER_KINDS, OTHER_BOOKS, "JACKSON_STREAMING", 2.5),
            goal("event to JSON vs Jackson generator", Task.JSON, WRITTEN, "JACKSON_GENERATOR", 5),
            goal("event to RowBinary vs client-v2", Task.ROW, WRITTEN, "CLICKHOUSE_CLIENT", 35),
            goal("bytes to JSON and row vs the naive way", Task.PIPELINE, WRITTEN, "NAIVE", 9));

    private static Goal goal(String title, Task task, List<String> subjects, String contestant, double atLeast) {
        return new Goal(title, task, subjects, contestant, atLeast);
    }

    /** {@return a table of all goals whose subjects were all measured; empty if there is none} */
    static String table(Results results) {
        StringBuilder rows = new StringBuilder();
        for (Goal goal : ALL) {
            goal.row(results).ifPresent(rows::append);
        }
        return rows.isEmpty() ? "" : "| goal | at least | measured | |\n|---|---:|---|---|\n" + rows;
    }

    private Optional<String> row(Results results) {
        StringBuilder measured = new StringBuilder();
        boolean reached = true;
        for (String subject : subjects) {
            Optional<Double> ratio = results.find(task, subject, contestant).flatMap(results::ratio);
            if (ratio.isEmpty()) {
                return Optional.empty();
            }
            reached &= ratio.get() >= atLeast;
            measured.append(measured.isEmpty() ? "" : ", ")
                    .append(Results.name(subject))
                    .append(' ')
                    .append(Results.number(ratio.get()))
                    .append('×');
        }
        return Optional.of("| " + title + " | " + Results.number(atLeast) + "× | " + measured + " | "
                + (reached ? "reached" : "**missed**") + " |\n");
    }
}
