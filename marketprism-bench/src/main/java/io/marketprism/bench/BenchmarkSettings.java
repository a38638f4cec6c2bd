package io.marketprism.bench;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;

/** How all benchmarks run unless the command line says otherwise. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 3,
        jvmArgsAppend = {BenchmarkSettings.LEAST_HEAP, BenchmarkSettings.MOST_HEAP, BenchmarkSettings.COLLECTOR})
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public abstract class BenchmarkSettings {
    public static final String LEAST_HEAP = "-Xms1g";
    public static final String MOST_HEAP = "-Xmx1g";
    public static final String COLLECTOR = "-XX:+UseParallelGC";
}
