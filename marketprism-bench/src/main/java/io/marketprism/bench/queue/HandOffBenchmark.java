package io.marketprism.bench.queue;

import io.marketprism.bench.BenchmarkSettings;
import io.marketprism.bench.corpus.Corpus;
import io.marketprism.bench.corpus.MessageKind;
import io.marketprism.bench.normalize.Parser;
import io.marketprism.event.MarketEvent;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** From one thread to another: the time for one event of a burst that is larger than the queue, until the last one has arrived. */
@State(Scope.Benchmark)
public class HandOffBenchmark extends BenchmarkSettings {
    private static final int BURST = 100_000;

    @Param
    public Queues queue;

    private final AtomicLong taken = new AtomicLong();
    private MarketEvent event;
    private HandOff handOff;
    private Thread consumer;
    private long put;

    @Setup
    public void start() throws IOException {
        event = Parser.MARKETPRISM
                .reader(MessageKind.BINANCE_TRADE)
                .read(Corpus.of(MessageKind.BINANCE_TRADE).get(0));
        handOff = queue.open();
        consumer = new Thread(this::consume, "consumer");
        consumer.start();
    }

    private void consume() {
        try {
            long count = 0;
            while (true) {
                count += handOff.takeBatch();
                taken.setRelease(count);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Benchmark
    @OperationsPerInvocation(BURST)
    public long burst() throws InterruptedException {
        for (int i = 0; i < BURST; i++) {
            handOff.put(event);
        }
        put += BURST;
        while (taken.getAcquire() < put) {
            Thread.yield();
        }
        return put;
    }

    @TearDown
    public void stop() throws InterruptedException {
        consumer.interrupt();
        consumer.join();
    }
}
