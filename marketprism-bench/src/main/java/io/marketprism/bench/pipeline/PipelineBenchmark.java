package io.marketprism.bench.pipeline;

import io.marketprism.bench.BenchmarkSettings;
import io.marketprism.bench.Ring;
import io.marketprism.bench.corpus.Corpus;
import io.marketprism.bench.corpus.MessageKind;
import io.marketprism.bench.normalize.FrameReader;
import io.marketprism.bench.normalize.Parser;
import io.marketprism.bench.serialize.EventWriter;
import io.marketprism.bench.serialize.JsonWriter;
import io.marketprism.bench.serialize.RowWriter;
import io.marketprism.event.MarketEvent;
import java.io.IOException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The whole way of a message through the processor: bytes to event, event to JSON and to a row. */
@State(Scope.Thread)
public class PipelineBenchmark extends BenchmarkSettings {
    /** Who does all of it. */
    public enum Path {
        /** This project. */
        MARKETPRISM(Parser.MARKETPRISM, JsonWriter.MARKETPRISM, RowWriter.MARKETPRISM),
        /** Jackson's tree and data binding, and a row byte by byte. */
        NAIVE(Parser.JACKSON_TREE, JsonWriter.JACKSON_BINDING, RowWriter.NAIVE);

        private final Parser parser;
        private final JsonWriter json;
        private final RowWriter row;

        Path(Parser parser, JsonWriter json, RowWriter row) {
            this.parser = parser;
            this.json = json;
            this.row = row;
        }
    }

    @Param({"BINANCE_TRADE", "BINANCE_BOOK_TICKER", "BINANCE_DEPTH_20"})
    public MessageKind kind;

    @Param
    public Path path;

    private Ring<byte[]> messages;
    private FrameReader reader;
    private EventWriter json;
    private EventWriter row;

    @Setup
    public void prepare() throws IOException {
        messages = new Ring<>(Corpus.of(kind));
        reader = path.parser.reader(kind);
        json = path.json.writer();
        row = path.row.writer(reader.read(messages.next()).dataType());
    }

    @Benchmark
    public int process() throws IOException {
        MarketEvent event = reader.read(messages.next());
        return json.write(event) + row.write(event);
    }
}
