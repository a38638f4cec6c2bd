package io.marketprism.bench.endtoend;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;

/**
 * What one client measured.
 *
 * @param receiver who received
 * @param deflate whether the messages were compressed
 * @param rate messages a second, 0 for as many as possible
 * @param messages that arrived
 * @param clockNanos by the clock
 * @param cpuNanos of the processor, all threads of the client's process, collector and compiler too
 * @param latencies from the read, the same corrected, and from the schedule; none without a schedule
 */
record EndToEndRun(
        Receiver receiver,
        boolean deflate,
        long rate,
        long messages,
        long clockNanos,
        long cpuNanos,
        List<Histogram> latencies) {

    static EndToEndRun of(Receiver receiver, boolean deflate, long rate, List<String> lines) {
        String[] numbers = lines.get(0).split(" ");
        return new EndToEndRun(
                receiver,
                deflate,
                rate,
                Long.parseLong(numbers[0]),
                Long.parseLong(numbers[1]),
                Long.parseLong(numbers[2]),
                lines.stream().skip(1).map(EndToEndRun::histogram).toList());
    }

    private static Histogram histogram(String encoded) {
        try {
            return Histogram.decodeFromCompressedByteBuffer(
                    ByteBuffer.wrap(Base64.getDecoder().decode(encoded)), 0);
        } catch (DataFormatException e) {
            throw new IllegalArgumentException("Expected a histogram, was " + encoded, e);
        }
    }

    double cpuPerMessage() {
        return (double) cpuNanos / messages;
    }

    double perSecond() {
        return messages * 1e9 / clockNanos;
    }

    double perSecondAndCore() {
        return messages * 1e9 / cpuNanos;
    }
}
