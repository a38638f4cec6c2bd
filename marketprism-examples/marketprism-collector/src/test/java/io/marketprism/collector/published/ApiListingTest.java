package io.marketprism.collector.published;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.marketprism.collector.published.sample.Shape;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ApiListingTest {
    private static final String SAMPLE = "io.marketprism.collector.published.sample";

    @Test
    void listsWhatOthersCanUse() throws URISyntaxException {
        Path classes = Path.of(
                Shape.class.getProtectionDomain().getCodeSource().getLocation().toURI());

        assertEquals("""
                public sealed interface sample.Shape permits sample.Shape.Circle, sample.Shape.Polygon
                    public abstract double area()
                    public default sample.Shape scaled(double) throws IllegalStateException, java.io.IOException
                    public static final String NAME = "sh\\"ape"
                public record sample.Shape.Circle(double radius, java.util.List<? super Integer> marks) implements Comparable<sample.Shape.Circle>, sample.Shape
                    public Circle(double)
                    public double area()
                    public int compareTo(sample.Shape.Circle)
                public enum sample.Shape.Colour
                    enum constant BLUE
                    enum constant RED
                    public boolean warm()
                public @interface sample.Shape.Painted
                    public abstract String by() default "nobody"
                public abstract static class sample.Shape.Polygon extends sample.Hidden implements sample.Shape
                    @Deprecated public static <T extends Comparable<T> & sample.Shape, E extends Exception> T largest(java.util.function.Function<T, ?>, T...) throws E
                    protected Polygon(java.util.Map.Entry<String, ? extends Number>)
                    protected abstract void draw(int)
                    protected final int[][] sides
                    public final void inherited()
                    public static final long CORNERS = 3L
                """, ApiListing.of(classes, SAMPLE::equals).replace(SAMPLE + ".", "sample."));
    }

    @Test
    void tellsThePackages() {
        assertEquals(new TreeSet<>(List.of("a.b", "a.c.d")), ApiListing.packages("""
                        public final class a.c.d.Class
                            public a.x.Other other()
                        public interface a.b.Type<T extends a.y.Z>
                        public record a.b.Type.Nested(int a)
                        """));
    }

    @Test
    void differencesNameTheTypeOfEachMember() {
        String before = """
                public final class a.B
                    public int gone()
                    public int stays()
                public class a.C
                    public int gone()
                """;
        String now = """
                public class a.B
                    public int stays()
                public class a.C
                    public int gone()
                    public long come()
                """;

        assertEquals(
                List.of(
                        "+ a.B: public class a.B",
                        "- a.B: public final class a.B",
                        "- a.B: public int gone()",
                        "+ a.C: public long come()"),
                ApiListing.differences(before, now));
        assertEquals(List.of(), ApiListing.differences(now, now));
    }
}
