package io.marketprism.collector.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TrendsTest {
    private final Trends trends = new Trends();

    @Test
    void keepsTheLastMinutesInOrderWithHoles() {
        for (int i = 0; i < Trends.POINTS + 5; i++) {
            trends.second(i % 2 == 0 ? Map.of("even", (double) i) : Map.of());
        }
        float[] points = trends.all().get("even");
        assertEquals(Trends.POINTS, points.length);
        assertEquals(Trends.POINTS + 4, points[Trends.POINTS - 1]);
        assertTrue(Float.isNaN(points[Trends.POINTS - 2]));
        assertEquals(6, points[1]);
    }

    @Test
    void forgetsWhatComesNoMore() {
        trends.second(Map.of("gone", 1.0));
        for (int i = 0; i < Trends.POINTS - 1; i++) {
            trends.second(Map.of());
        }
        assertTrue(trends.all().containsKey("gone"));
        trends.second(Map.of());
        assertEquals(Map.of(), trends.all());
    }

    @Test
    void isBounded() {
        trends.second(IntStream.rangeClosed(0, Trends.MOST).boxed().collect(Collectors.toMap(i -> "figure " + i, i ->
                (double) i)));
        assertEquals(Trends.MOST, trends.all().size());
    }
}
