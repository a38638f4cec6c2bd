package io.marketprism.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Runs the benchmarks: JMH's own command line, with allocation and processor time always measured. */
public final class Benchmarks {
    private Benchmarks() {}

    /**
     * The entry of the executable jar.
     *
     * @param args what JMH takes; {@code -h} lists it
     */
    public static void main(String[] args) throws IOException {
        List<String> all = new ArrayList<>(List.of("-prof", "gc", "-prof", CpuTimeProfiler.class.getName()));
        all.addAll(Arrays.asList(args));
        org.openjdk.jmh.Main.main(all.toArray(new String[0]));
    }
}
