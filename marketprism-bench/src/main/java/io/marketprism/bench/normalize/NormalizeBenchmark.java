package io.marketprism.bench.normalize;

import io.marketprism.bench.BenchmarkSettings;
import io.marketprism.bench.Ring;
import io.marketprism.bench.corpus.Corpus;
import io.marketprism.bench.corpus.MessageKind;
import io.marketprism.event.MarketEvent;
import java.io.IOException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** From the bytes of a message to our immutable event, the same one for everybody: trades and books of spot. */
@State(Scope.Thread)
public class NormalizeBenchmark extends BenchmarkSettings {
    @Param({
        "BINANCE_TRADE",
        "BINANCE_BOOK_TICKER",
        "BINANCE_DEPTH_20",
        "BINANCE_DEPTH_100",
        "OKX_TRADE",
        "OKX_BOOKS",
        "OKX_BBO"
    })
    public MessageKind kind;

    @Param
    public Parser parser;

    private Ring<byte[]> messages;
    private FrameReader reader;

    @Setup
    public void prepare() {
        messages = new Ring<>(Corpus.of(kind));
        reader = parser.reader(kind);
    }

    @Benchmark
    public MarketEvent normalize() throws IOException {
        return reader.read(messages.next());
    }
}
