package io.marketprism.bench.serialize;

import io.marketprism.bench.BenchmarkSettings;
import io.marketprism.bench.Ring;
import io.marketprism.bench.corpus.Corpus;
import io.marketprism.bench.corpus.MessageKind;
import io.marketprism.bench.normalize.FrameReader;
import io.marketprism.bench.normalize.Parser;
import io.marketprism.event.MarketEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** From our event to JSON, as NATS gets it, and to a RowBinary row, as ClickHouse gets it; the bytes are the same for everybody. */
public class SerializeBenchmark extends BenchmarkSettings {

    /** Events, and a way to JSON. */
    @State(Scope.Thread)
    public static class Json {
        @Param({"BINANCE_TRADE", "BINANCE_BOOK_TICKER", "BINANCE_DEPTH_20"})
        public MessageKind kind;

        @Param
        public JsonWriter writer;

        private Ring<MarketEvent> events;
        private EventWriter out;

        @Setup
        public void prepare() throws IOException {
            events = events(kind);
            out = writer.writer();
        }
    }

    /** Events, and a way to rows. */
    @State(Scope.Thread)
    public static class Row {
        @Param({"BINANCE_TRADE", "BINANCE_BOOK_TICKER", "BINANCE_DEPTH_20"})
        public MessageKind kind;

        @Param
        public RowWriter writer;

        private Ring<MarketEvent> events;
        private EventWriter out;

        @Setup
        public void prepare() throws IOException {
            events = events(kind);
            out = writer.writer(events.next().dataType());
        }
    }

    private static Ring<MarketEvent> events(MessageKind kind) throws IOException {
        FrameReader reader = Parser.MARKETPRISM.reader(kind);
        List<MarketEvent> events = new ArrayList<>();
        for (byte[] message : Corpus.of(kind)) {
            events.add(reader.read(message));
        }
        return new Ring<>(events);
    }

    @Benchmark
    public int json(Json json) throws IOException {
        return json.out.write(json.events.next());
    }

    @Benchmark
    public int row(Row row) throws IOException {
        return row.out.write(row.events.next());
    }
}
