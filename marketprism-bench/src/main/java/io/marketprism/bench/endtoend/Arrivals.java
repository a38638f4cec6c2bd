package io.marketprism.bench.endtoend;

import io.marketprism.event.Trade;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;

/** What has arrived: a count, and at a fixed rate how long each event took. One thread reports messages read, one reports arrivals. */
final class Arrivals {
    private static final long LONGEST_NANOS = 100_000_000_000L;
    private static final int DIGITS = 3;

    private final long intervalNanos;
    private final int skipped;
    private final long[] readNanos;
    private final AtomicLong arrived = new AtomicLong();
    private final CountDownLatch complete = new CountDownLatch(1);
    private long acknowledgements = 1;
    private int read;
    private volatile String failure;

    /** From the return of the read that brought the last byte of the message. */
    final Histogram fromRead = new Histogram(LONGEST_NANOS, DIGITS);

    /** The same, with what a sender that waited for us would not have sent in time added. */
    final Histogram fromReadCorrected = new Histogram(LONGEST_NANOS, DIGITS);

    /** From the moment at which the schedule wanted the message to be sent. */
    final Histogram fromSchedule = new Histogram(LONGEST_NANOS, DIGITS);

    /**
     * Nothing yet.
     *
     * @param rate messages a second, 0 if there is no schedule and only the count matters
     * @param warmUp seconds whose messages do not count
     * @param seconds to measure
     */
    Arrivals(long rate, int warmUp, int seconds) {
        intervalNanos = rate == 0 ? 0 : 1_000_000_000L / rate;
        skipped = (int) (rate * warmUp);
        readNanos = new long[(int) (rate * (warmUp + seconds))];
    }

    /** {@return messages of the whole schedule, 0 if there is none} */
    int expected() {
        return readNanos.length;
    }

    /** A message was read from the socket; the first one is the answer to the subscription. */
    void read(long nanos) {
        if (acknowledgements > 0) {
            acknowledgements--;
        } else if (read < readNanos.length) {
            readNanos[read++] = nanos;
        }
    }

    /** Something arrived of which only the number matters. */
    void count() {
        arrived.lazySet(arrived.get() + 1);
    }

    /** A trade reached the sink. */
    void trade(Trade trade, long nanos) {
        long number = arrived.get();
        if (trade.sequence() != TradeMessages.id(number)) {
            fail("expected trade " + TradeMessages.id(number) + " as number " + number + ", was " + trade);
        }
        if (number >= skipped && number < readNanos.length) {
            long latency = nanos - readNanos[(int) number];
            fromRead.recordValue(latency);
            fromReadCorrected.recordValueWithExpectedInterval(latency, intervalNanos);
            fromSchedule.recordValue(nanos - (trade.exchangeTimeUs() - TradeMessages.EPOCH_US) * 1_000);
        }
        count();
        if (number + 1 == readNanos.length) {
            complete.countDown();
        }
    }

    /** Ends the measurement. */
    void fail(String why) {
        failure = why;
        complete.countDown();
    }

    /** {@return how many have arrived} */
    long arrived() {
        return arrived.get();
    }

    /** Waits until all messages of the schedule have arrived. */
    void awaitAll() throws InterruptedException {
        complete.await();
        check();
    }

    /** Fails if the measurement did. */
    void check() {
        if (failure != null) {
            throw new IllegalStateException(failure);
        }
    }
}
