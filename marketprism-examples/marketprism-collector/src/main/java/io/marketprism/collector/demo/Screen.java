package io.marketprism.collector.demo;

import io.marketprism.PipelineStatus;
import io.marketprism.event.BestBidOffer;
import io.marketprism.event.DataType;
import io.marketprism.event.Decimal;
import java.io.PrintStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToLongFunction;

/** Shows how the demo goes: drawn anew in place on a terminal, a line now and then elsewhere. Used by one thread. */
final class Screen {
    private static final List<DataType> TYPES = List.of(DataType.TRADE, DataType.ORDERBOOK, DataType.BBO);
    private static final int BAR = 40;

    /** A line that the terminal breaks in two would spoil the drawing in place. */
    private static final int WIDTH = 79;

    private static final int NEWS_SHOWN = 5;
    private static final double PLAIN_LINES = 6;

    private final PrintStream out;
    private final boolean terminal;
    private final LiveFigures figures;
    private final int seconds;
    private final Deque<String> newest = new ArrayDeque<>();
    private final Map<String, Long> countsBefore = new HashMap<>();
    private double lastRates;
    private double nextPlainLine = 1;
    private Map<String, Double> rates = Map.of();
    private int linesDrawn;

    Screen(PrintStream out, boolean terminal, LiveFigures figures, int seconds) {
        this.out = out;
        this.terminal = terminal;
        this.figures = figures;
        this.seconds = seconds;
    }

    /** Tells what happened. */
    void news(double at, String text) {
        String line = String.format(Locale.ROOT, "%5.1f s  %s", at, text);
        if (terminal) {
            newest.add(line);
            if (newest.size() > NEWS_SHOWN) {
                newest.remove();
            }
        } else {
            out.println(line);
        }
    }

    /** Shows how things stand. */
    void show(double at, PipelineStatus status) {
        for (String news = figures.nextNews(); news != null; news = figures.nextNews()) {
            news(at, news);
        }
        if (at - lastRates >= 1) {
            rates = rates(at - lastRates);
            lastRates = at;
        }
        if (terminal) {
            draw(lines(at, status));
        } else if (at >= nextPlainLine) {
            nextPlainLine = at + Math.max(1, seconds / PLAIN_LINES);
            news(at, summary(status));
        }
    }

    /** Shows how things stand in the end. */
    void showLast(double at, PipelineStatus status) {
        nextPlainLine = at;
        show(at, status);
    }

    private Map<String, Double> rates(double elapsed) {
        Map<String, Double> now = new HashMap<>();
        for (String exchange : figures.exchanges()) {
            for (DataType type : TYPES) {
                String key = exchange + type;
                long count = figures.events(exchange, type);
                Long before = countsBefore.put(key, count);
                now.put(key, (count - (before == null ? 0 : before)) / elapsed);
            }
        }
        return now;
    }

    private double rate(String exchange, DataType type) {
        return rates.getOrDefault(exchange + type, 0.0);
    }

    private String lag(String exchange) {
        Long lag = figures.lagUs(exchange);
        return lag == null ? "-" : String.format(Locale.ROOT, "%.1f ms", lag / 1_000.0);
    }

    private static long stored(PipelineStatus status) {
        return accounts(status, PipelineStatus.Counts::delivered);
    }

    private static long accounts(PipelineStatus status, ToLongFunction<PipelineStatus.Counts> figure) {
        return status.sinks().stream()
                .filter(sink -> sink.name().equals("duckdb"))
                .flatMap(sink -> sink.counts().values().stream())
                .mapToLong(figure)
                .sum();
    }

    private String totals(PipelineStatus status) {
        return String.format(
                Locale.ROOT,
                "stored %,d   waiting %,d   gaps %d, %d open   unreadable frames %d",
                stored(status),
                accounts(status, PipelineStatus.Counts::pending),
                figures.gaps(),
                figures.openGaps(),
                figures.unreadable());
    }

    private String summary(PipelineStatus status) {
        StringBuilder line = new StringBuilder();
        for (String exchange : figures.exchanges()) {
            line.append(exchange).append(":");
            for (DataType type : TYPES) {
                line.append(String.format(Locale.ROOT, " %s %,.0f/s", type.wireName(), rate(exchange, type)));
            }
            line.append(" lag ").append(lag(exchange)).append(" | ");
        }
        return line.append(totals(status)).toString();
    }

    private List<String> lines(double at, PipelineStatus status) {
        List<String> lines = new ArrayList<>();
        int done = (int) Math.min(BAR, Math.round(BAR * at / seconds));
        lines.add(String.format(
                Locale.ROOT,
                "[%s%s] %.0f of %d s",
                "#".repeat(done),
                "-".repeat(BAR - done),
                Math.min(at, seconds),
                seconds));
        lines.add("");
        lines.add(String.format("%-14s %10s %12s %10s %12s", "", "trade/s", "orderbook/s", "bbo/s", "lag"));
        for (String exchange : figures.exchanges()) {
            lines.add(String.format(
                    Locale.ROOT,
                    "%-14s %,10.0f %,12.0f %,10.0f %12s",
                    exchange,
                    rate(exchange, DataType.TRADE),
                    rate(exchange, DataType.ORDERBOOK),
                    rate(exchange, DataType.BBO),
                    lag(exchange)));
        }
        lines.add("");
        lines.add(String.format("%-14s %-12s %20s %20s", "", "", "best bid", "best ask"));
        for (BestBidOffer bbo : figures.bestBidOffers()) {
            lines.add(String.format(
                    "%-14s %-12s %20s %20s",
                    bbo.instrument().exchange(),
                    bbo.instrument().symbol(),
                    shown(bbo.bidPrice()),
                    shown(bbo.askPrice())));
        }
        lines.add("");
        lines.add(totals(status));
        lines.add("");
        lines.addAll(newest);
        return lines;
    }

    private static String shown(Decimal price) {
        return price == null ? "-" : price.toString();
    }

    private void draw(List<String> lines) {
        StringBuilder screen = new StringBuilder();
        if (linesDrawn > 0) {
            screen.append("\u001b[").append(linesDrawn).append('A');
        }
        for (String line : lines) {
            screen.append(line, 0, Math.min(WIDTH, line.length())).append("\u001b[K\n");
        }
        screen.append("\u001b[J");
        out.print(screen);
        out.flush();
        linesDrawn = lines.size();
    }
}
