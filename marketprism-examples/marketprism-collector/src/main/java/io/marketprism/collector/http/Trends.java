package io.marketprism.collector.http;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** The figures of the last minutes, one of each a second, for small charts. Bounded. Thread-safe. */
final class Trends {
    /** So many seconds are kept. */
    static final int POINTS = 300;

    /** So many figures are followed; more are left out. */
    static final int MOST = 1_000;

    private final Map<String, float[]> byName = new LinkedHashMap<>();
    private long seconds;

    /** A second is over. What has no figure now has a hole; what has had none for as long as is kept is forgotten. */
    synchronized void second(Map<String, Double> figures) {
        int now = (int) (seconds++ % POINTS);
        byName.values().forEach(points -> points[now] = Float.NaN);
        figures.forEach((name, figure) -> {
            float[] points = byName.get(name);
            if (points == null && byName.size() < MOST) {
                points = new float[POINTS];
                Arrays.fill(points, Float.NaN);
                byName.put(name, points);
            }
            if (points != null) {
                points[now] = figure.floatValue();
            }
        });
        byName.values().removeIf(Trends::isEmpty);
    }

    private static boolean isEmpty(float[] points) {
        for (float point : points) {
            if (!Float.isNaN(point)) {
                return false;
            }
        }
        return true;
    }

    /** {@return of each figure its values, the newest last; {@link Float#NaN} where there was none} */
    synchronized Map<String, float[]> all() {
        Map<String, float[]> all = new LinkedHashMap<>();
        int oldest = (int) (seconds % POINTS);
        byName.forEach((name, points) -> {
            float[] inOrder = new float[POINTS];
            System.arraycopy(points, oldest, inOrder, 0, POINTS - oldest);
            System.arraycopy(points, 0, inOrder, POINTS - oldest, oldest);
            all.put(name, inOrder);
        });
        return all;
    }
}
