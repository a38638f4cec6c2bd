package io.marketprism.bench.normalize;

import io.marketprism.bench.BenchmarkSettings;
import io.marketprism.bench.Ring;
import io.marketprism.bench.corpus.Corpus;
import io.marketprism.bench.corpus.MessageKind;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** From the bytes of a Binance message to XChange's own objects; the counterpart of {@link NormalizeBenchmark}. */
@State(Scope.Thread)
public class XChangeBenchmark extends BenchmarkSettings {
    @Param({"BINANCE_TRADE", "BINANCE_BOOK_TICKER", "BINANCE_DEPTH_20", "BINANCE_DEPTH_100"})
    public MessageKind kind;

    private Ring<byte[]> messages;
    private XChangeReader reader;

    @Setup
    public void prepare() {
        messages = new Ring<>(Corpus.of(kind));
        reader = new XChangeReader(kind);
    }

    @Benchmark
    public Object normalize() {
        return reader.read(messages.next());
    }
}
