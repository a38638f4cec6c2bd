package io.marketprism.bench.endtoend;

import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/** Draws, as SVG, how long the slowest part of the events takes: a line for each rate, both axes logarithmic. */
final class LatencyChart {
    private static final int WIDTH = 900;
    private static final int HEIGHT = 420;
    private static final int LEFT = 80;
    private static final int RIGHT = 230;
    private static final int TOP = 50;
    private static final int BOTTOM = 50;
    private static final double LOWEST_US = 1;
    private static final double HIGHEST_US = 1e6;
    private static final double[] PARTS = {
        1, 0.5, 0.25, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001, 0.0005, 0.0002, 0.0001
    };
    private static final String[] COLORS = {"#2a78b5", "#2f9e62", "#c8553d", "#8a5fb0"};

    private LatencyChart() {}

    static String svg(List<EndToEndRun> runs) {
        StringBuilder svg = new StringBuilder(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"12\">%n"
                        + "<rect width=\"100%%\" height=\"100%%\" fill=\"#ffffff\"/>%n",
                WIDTH,
                HEIGHT));
        text(
                svg,
                LEFT,
                24,
                "start",
                "Socket read to sink, µs, corrected for coordinated omission (solid), and from the schedule (dashed)");
        for (double us = LOWEST_US; us <= HIGHEST_US; us *= 10) {
            line(svg, LEFT, y(us), WIDTH - RIGHT, y(us));
            text(svg, LEFT - 8, y(us) + 4, "end", String.format(Locale.ROOT, "%,.0f", us));
        }
        for (double part = 1; part > 5e-5; part /= 10) {
            line(svg, x(part), TOP, x(part), HEIGHT - BOTTOM);
            text(svg, x(part), HEIGHT - BOTTOM + 18, "middle", part == 1 ? "min" : "p" + percent(part));
        }
        int legend = 0;
        for (EndToEndRun run : runs) {
            if (!run.latencies().isEmpty()) {
                String color = COLORS[legend % COLORS.length];
                curve(svg, run.latencies().get(1), color, "");
                curve(svg, run.latencies().get(2), color, " stroke-dasharray=\"4 3\"");
                double y = TOP + 20.0 * legend++;
                svg.append(String.format(
                        Locale.ROOT,
                        "<rect x=\"%d\" y=\"%.0f\" width=\"14\" height=\"4\" fill=\"%s\"/>%n",
                        WIDTH - RIGHT + 15,
                        y,
                        color));
                text(
                        svg,
                        WIDTH - RIGHT + 35,
                        y + 6,
                        "start",
                        String.format(Locale.ROOT, "%,d/s%s", run.rate(), run.deflate() ? ", permessage-deflate" : ""));
            }
        }
        return svg.append("</svg>\n").toString();
    }

    private static String percent(double part) {
        return String.format(Locale.ROOT, "%.2f", 100 - 100 * part).replaceAll("\\.?0+$", "");
    }

    private static void curve(StringBuilder svg, Histogram histogram, String color, String style) {
        StringBuilder points = new StringBuilder();
        for (double part : PARTS) {
            double us = histogram.getValueAtPercentile(100 - 100 * part) / 1e3;
            points.append(String.format(Locale.ROOT, "%.1f,%.1f ", x(part), y(us)));
        }
        svg.append(String.format(
                Locale.ROOT,
                "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"2\"%s points=\"%s\"/>%n",
                color,
                style,
                points.toString().trim()));
    }

    private static double x(double part) {
        return LEFT - Math.log10(part) / 4 * (WIDTH - LEFT - RIGHT);
    }

    private static double y(double us) {
        double share = Math.log10(Math.min(HIGHEST_US, Math.max(LOWEST_US, us)) / LOWEST_US)
                / Math.log10(HIGHEST_US / LOWEST_US);
        return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM);
    }

    private static void line(StringBuilder svg, double x1, double y1, double x2, double y2) {
        svg.append(String.format(
                Locale.ROOT,
                "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"#dddddd\"/>%n",
                x1,
                y1,
                x2,
                y2));
    }

    private static void text(StringBuilder svg, double x, double y, String anchor, String text) {
        svg.append(String.format(
                Locale.ROOT,
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"#222222\">%s</text>%n",
                x,
                y,
                anchor,
                text));
    }
}
