package io.marketprism.bench.normalize;

import io.marketprism.bench.BenchmarkSettings;
import io.marketprism.bench.Ring;
import io.marketprism.bench.corpus.Corpus;
import io.marketprism.bench.corpus.MessageKind;
import io.marketprism.event.MarketEvent;
import java.io.IOException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** {@link NormalizeBenchmark} with all other kinds of messages. They are many, so that each has one fork, and the slower of two data bindings is left out. */
@State(Scope.Thread)
@Fork(
        value = 1,
        jvmArgsAppend = {BenchmarkSettings.LEAST_HEAP, BenchmarkSettings.MOST_HEAP, BenchmarkSettings.COLLECTOR})
public class OtherKindsBenchmark extends BenchmarkSettings {
    @Param({
        "OKX_TICKER",
        "OKX_CANDLE",
        "OKX_MARK_PRICE",
        "OKX_FUNDING_RATE",
        "OKX_OPEN_INTEREST",
        "OKX_LIQUIDATION",
        "BINANCE_USDM_AGG_TRADE",
        "BINANCE_USDM_DEPTH_20",
        "BINANCE_USDM_BOOK_TICKER",
        "BINANCE_USDM_TICKER",
        "BINANCE_USDM_KLINE",
        "BINANCE_USDM_MARK_PRICE",
        "BINANCE_USDM_FORCE_ORDER",
        "BINANCE_COINM_AGG_TRADE",
        "BINANCE_COINM_DEPTH_20",
        "DERIBIT_TRADE",
        "DERIBIT_BOOK",
        "DERIBIT_QUOTE",
        "DERIBIT_TICKER",
        "DERIBIT_CANDLE",
        "DERIBIT_PRICE_INDEX",
        "DERIBIT_VOLATILITY_INDEX"
    })
    public MessageKind kind;

    @Param({"MARKETPRISM", "JACKSON_STREAMING", "FASTJSON2", "JACKSON_TREE"})
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
