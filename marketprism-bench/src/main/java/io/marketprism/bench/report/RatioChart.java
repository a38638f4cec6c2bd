package io.marketprism.bench.report;

import io.marketprism.bench.report.Measurement.Task;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Draws, as SVG, how many times as long the others take: one bar for each, on a logarithmic scale. */
final class RatioChart {
    private static final int WIDTH = 900;
    private static final int LEFT = 330;
    private static final int RIGHT = 60;
    private static final int LINE = 18;
    private static final double LOWEST = 0.2;
    private static final double HIGHEST = 200;
    private static final double[] TICKS = {0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200};

    private final Results results;
    private final StringBuilder marks = new StringBuilder();
    private int y = 60;

    RatioChart(Results results) {
        this.results = results;
    }

    /** {@return the drawing} */
    String svg() {
        for (Task task : Task.values()) {
            for (String subject : results.subjects(task)) {
                group(task, subject);
            }
        }
        int height = y + 20;
        StringBuilder svg = new StringBuilder(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"12\">%n",
                WIDTH,
                height));
        svg.append("<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n");
        svg.append(text(20, 24, "start", "#222222", "How many times as long it takes as MarketPrism (logarithmic)"));
        for (double tick : TICKS) {
            svg.append(String.format(
                    Locale.ROOT,
                    "<line x1=\"%1$.1f\" x2=\"%1$.1f\" y1=\"50\" y2=\"%2$d\" stroke=\"%3$s\"/>%n",
                    x(tick),
                    height - 15,
                    tick == 1 ? "#222222" : "#dddddd"));
            svg.append(text(x(tick), 44, "middle", "#666666", (tick < 1 ? "" + tick : "" + (int) tick) + "×"));
        }
        return svg.append(marks).append("</svg>\n").toString();
    }

    private void group(Task task, String subject) {
        List<Measurement> others = results.contestants(task).stream()
                .filter(contestant -> !contestant.equals(task.reference()))
                .map(contestant -> results.find(task, subject, contestant))
                .flatMap(Optional::stream)
                .filter(measurement -> results.ratio(measurement).isPresent())
                .toList();
        if (others.isEmpty()) {
            return;
        }
        y += LINE;
        String title = subject.isEmpty() ? task.title() : task.title() + ": " + Results.name(subject);
        marks.append(text(20, y, "start", "#222222", title));
        y += LINE;
        for (Measurement other : others) {
            bar(Results.name(other.contestant()), results.ratio(other).orElseThrow());
        }
    }

    private void bar(String name, double ratio) {
        double one = x(1);
        double tip = x(ratio);
        marks.append(String.format(
                Locale.ROOT,
                "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"12\" fill=\"%s\"/>%n",
                Math.min(one, tip),
                y - 10,
                Math.abs(tip - one),
                ratio >= 1 ? "#2a78b5" : "#c8553d"));
        marks.append(text(LEFT - 10, y, "end", "#444444", name));
        marks.append(text(Math.max(one, tip) + 5, y, "start", "#222222", Results.number(ratio) + "×"));
        y += LINE;
    }

    private static double x(double ratio) {
        double share = Math.log(Math.min(HIGHEST, Math.max(LOWEST, ratio)) / LOWEST) / Math.log(HIGHEST / LOWEST);
        return LEFT + share * (WIDTH - LEFT - RIGHT);
    }

    private static String text(double x, int y, String anchor, String color, String text) {
        return String.format(
                Locale.ROOT,
                "<text x=\"%.1f\" y=\"%d\" text-anchor=\"%s\" fill=\"%s\">%s</text>%n",
                x,
                y,
                anchor,
                color,
                text.replace("&", "&amp;").replace("<", "&lt;"));
    }
}
