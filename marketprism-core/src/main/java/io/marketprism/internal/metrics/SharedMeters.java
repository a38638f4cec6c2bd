package io.marketprism.internal.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.function.DoubleSupplier;

/**
 * The meters that the pipelines on one registry share: each shows what all of them have together, and goes with the last. What pipelines that are
 * closed have counted stays in a counter until then, so that it never falls. Thread-safe.
 */
final class SharedMeters {
    private static final Map<MeterRegistry, SharedMeters> BY_REGISTRY = new WeakHashMap<>();

    private final Map<Key, Shared> meters = new HashMap<>();

    /** Name and tags, in the order in which this package names them. */
    record Key(String name, String description, List<String> tags) {
        static Key of(String name, String description, String... tags) {
            return new Key(name, description, List.of(tags));
        }

        private String[] tagArray() {
            return tags.toArray(String[]::new);
        }
    }

    /** How the parts of several pipelines make one value; a part that is not known, NaN, does not count. */
    enum Joined {
        SUM,
        LEAST,
        GREATEST
    }

    /** One meter and the parts of which it consists. */
    private static final class Shared {
        private final Joined joined;
        private final List<DoubleSupplier> parts = new ArrayList<>();
        private double closedParts;

        @SuppressWarnings("NullAway.Init") // It asks this for its value, so it is made next.
        private Meter meter;

        private int users;

        private Shared(Joined joined) {
            this.joined = joined;
        }

        private synchronized double value() {
            double[] values = parts.stream()
                    .mapToDouble(DoubleSupplier::getAsDouble)
                    .filter(value -> !Double.isNaN(value))
                    .toArray();
            return switch (joined) {
                case SUM -> closedParts + Arrays.stream(values).sum();
                case LEAST -> Arrays.stream(values).min().orElse(Double.NaN);
                case GREATEST -> Arrays.stream(values).max().orElse(Double.NaN);
            };
        }

        private synchronized void add(DoubleSupplier part) {
            parts.add(part);
        }

        private synchronized void remove(DoubleSupplier part, boolean countStays) {
            parts.remove(part);
            closedParts += countStays ? part.getAsDouble() : 0;
        }
    }

    private SharedMeters() {}

    /** {@return those of a registry} */
    static SharedMeters of(MeterRegistry registry) {
        synchronized (BY_REGISTRY) {
            return BY_REGISTRY.computeIfAbsent(registry, r -> new SharedMeters());
        }
    }

    /** Adds a part to a gauge. {@return removes it again} */
    Runnable gauge(MeterRegistry registry, Key key, Joined joined, DoubleSupplier part) {
        return part(registry, key, joined, part, shared -> Gauge.builder(key.name(), shared, Shared::value)
                .description(key.description())
                .tags(key.tagArray())
                .strongReference(true)
                .register(registry));
    }

    /** Adds a part to a counter. {@return removes it again} */
    Runnable counter(MeterRegistry registry, Key key, DoubleSupplier part) {
        return part(
                registry, key, Joined.SUM, part, shared -> FunctionCounter.builder(key.name(), shared, Shared::value)
                        .description(key.description())
                        .tags(key.tagArray())
                        .register(registry));
    }

    private interface Registration {
        Meter of(Shared shared);
    }

    private synchronized Runnable part(
            MeterRegistry registry, Key key, Joined joined, DoubleSupplier part, Registration registration) {
        Shared shared = meters.get(key);
        if (shared == null) {
            shared = new Shared(joined);
            shared.meter = registration.of(shared);
            meters.put(key, shared);
        }
        shared.users++;
        shared.add(part);
        boolean countStays = shared.meter.getId().getType() == Meter.Type.COUNTER;
        Shared used = shared;
        return () -> {
            used.remove(part, countStays);
            release(registry, key, used);
        };
    }

    /** Uses a timer, with a histogram if there are upper bounds of its buckets. {@return it, and what gives it back} */
    synchronized Map.Entry<Timer, Runnable> timer(MeterRegistry registry, Key key, Duration... buckets) {
        Shared shared = meters.get(key);
        if (shared == null) {
            shared = new Shared(Joined.SUM);
            shared.meter = Timer.builder(key.name())
                    .description(key.description())
                    .tags(key.tagArray())
                    .serviceLevelObjectives(buckets)
                    .register(registry);
            meters.put(key, shared);
        }
        shared.users++;
        Shared used = shared;
        return Map.entry((Timer) shared.meter, () -> release(registry, key, used));
    }

    private synchronized void release(MeterRegistry registry, Key key, Shared shared) {
        shared.users--;
        if (shared.users == 0) {
            registry.remove(shared.meter);
            meters.remove(key);
        }
    }
}
