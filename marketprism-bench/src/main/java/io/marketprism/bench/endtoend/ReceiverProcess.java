package io.marketprism.bench.endtoend;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** One measurement, in a process of its own. */
final class ReceiverProcess {
    private ReceiverProcess() {}

    /**
     * Receives, and prints what it measured: messages, ns by the clock and ns of this process's processor time; with a schedule also three
     * histograms.
     *
     * @param args receiver, port, rate (0 = as fast as possible), {@code plain} or {@code deflate}, seconds to warm up, seconds to measure
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        Receiver receiver = Receiver.valueOf(args[0]);
        long rate = Long.parseLong(args[2]);
        int warmUp = Integer.parseInt(args[4]);
        int seconds = Integer.parseInt(args[5]);
        Arrivals arrivals = new Arrivals(rate, warmUp, seconds);
        receiver.open(URI.create("http://127.0.0.1:" + args[1]), "/" + rate + "/" + args[3], arrivals);
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        TimeUnit.SECONDS.sleep(warmUp);
        long count = arrivals.arrived();
        long cpu = system.getProcessCpuTime();
        long clock = System.nanoTime();
        if (rate == 0) {
            TimeUnit.SECONDS.sleep(seconds);
            arrivals.check();
        } else {
            arrivals.awaitAll();
        }
        clock = System.nanoTime() - clock;
        cpu = system.getProcessCpuTime() - cpu;
        count = arrivals.arrived() - count;
        if (count == 0) {
            throw new IllegalStateException("Expected messages, were none in " + seconds + " s");
        }
        System.out.println(count + " " + clock + " " + cpu);
        if (rate > 0) {
            System.out.println(encoded(arrivals.fromRead));
            System.out.println(encoded(arrivals.fromReadCorrected));
            System.out.println(encoded(arrivals.fromSchedule));
        }
        System.exit(0);
    }

    private static String encoded(Histogram histogram) {
        ByteBuffer bytes = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
        int length = histogram.encodeIntoCompressedByteBuffer(bytes);
        byte[] used = new byte[length];
        bytes.flip().get(used);
        return Base64.getEncoder().encodeToString(used);
    }
}
