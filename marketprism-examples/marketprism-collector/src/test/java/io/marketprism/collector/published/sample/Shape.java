package io.marketprism.collector.published.sample;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** A bit of everything, for {@code ApiListingTest}. */
public sealed interface Shape permits Shape.Circle, Shape.Polygon {
    String NAME = "sh\"ape";

    double area();

    default Shape scaled(double factor) throws IOException, IllegalStateException {
        return this;
    }

    private int secret() {
        return 1;
    }

    /** A record, whose constructor and accessors are implied. */
    record Circle(double radius, List<? super Integer> marks) implements Shape, Comparable<Circle> {
        public Circle {
            marks = List.copyOf(marks);
        }

        public Circle(double radius) {
            this(radius, List.of());
        }

        @Override
        public double area() {
            return radius;
        }

        @Override
        public int compareTo(Circle other) {
            return 0;
        }
    }

    /** A class with all kinds of members. */
    abstract non-sealed class Polygon extends Hidden implements Shape {
        public static final long CORNERS = 3;
        protected final int[][] sides = {};
        int notOffered;

        protected Polygon(Map.Entry<String, ? extends Number> entry) {}

        private Polygon() {}

        @Deprecated
        @SafeVarargs
        public static <T extends Comparable<T> & Shape, E extends Exception> T largest(Function<T, ?> by, T... all)
                throws E {
            return all[0];
        }

        protected abstract void draw(int times);

        void alsoNotOffered() {}
    }

    /** Constants in no order. */
    enum Colour {
        RED,
        BLUE {
            @Override
            public boolean warm() {
                return false;
            }
        };

        public boolean warm() {
            return true;
        }
    }

    /** An annotation. */
    @interface Painted {
        String by() default "nobody";
    }
}

/** Nobody sees it, but what it gives to its subclasses. */
abstract class Hidden {
    public final void inherited() {}
}
