package io.marketprism.bench.serialize;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.marketprism.bench.corpus.Corpus;
import io.marketprism.bench.corpus.MessageKind;
import io.marketprism.bench.normalize.FrameReader;
import io.marketprism.bench.normalize.Parser;
import io.marketprism.event.MarketEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Everybody writes the same bytes. */
class SerializeCorrectnessTest {
    @ParameterizedTest
    @EnumSource(
            names = {
                "BINANCE_TRADE",
                "BINANCE_BOOK_TICKER",
                "BINANCE_DEPTH_20",
                "BINANCE_DEPTH_100",
                "OKX_TRADE",
                "OKX_BOOKS",
                "OKX_BBO"
            })
    void everyWriterWritesTheSameJson(MessageKind kind) throws IOException {
        FrameReader reader = Parser.MARKETPRISM.reader(kind);
        EventWriter ours = JsonWriter.MARKETPRISM.writer();
        EventWriter generator = JsonWriter.JACKSON_GENERATOR.writer();
        EventWriter binding = JsonWriter.JACKSON_BINDING.writer();
        for (byte[] message : Corpus.of(kind)) {
            MarketEvent event = reader.read(message);
            String expected = text(ours, event);

            assertEquals(expected, text(generator, event));
            assertEquals(expected, text(binding, event));
        }
    }

    @ParameterizedTest
    @EnumSource(
            names = {
                "BINANCE_TRADE",
                "BINANCE_BOOK_TICKER",
                "BINANCE_DEPTH_20",
                "BINANCE_DEPTH_100",
                "OKX_TRADE",
                "OKX_BOOKS",
                "OKX_BBO"
            })
    void everyWriterWritesTheSameRow(MessageKind kind) throws IOException {
        FrameReader reader = Parser.MARKETPRISM.reader(kind);
        EventWriter ours = null;
        EventWriter client = null;
        EventWriter naive = null;
        for (byte[] message : Corpus.of(kind)) {
            MarketEvent event = reader.read(message);
            if (ours == null) {
                ours = RowWriter.MARKETPRISM.writer(event.dataType());
                client = RowWriter.CLICKHOUSE_CLIENT.writer(event.dataType());
                naive = RowWriter.NAIVE.writer(event.dataType());
            }
            byte[] expected = bytes(ours, event);

            assertArrayEquals(expected, bytes(client, event), () -> "client-v2, " + event);
            assertArrayEquals(expected, bytes(naive, event), () -> "naive, " + event);
        }
    }

    private static String text(EventWriter writer, MarketEvent event) throws IOException {
        return new String(bytes(writer, event), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(EventWriter writer, MarketEvent event) throws IOException {
        int length = writer.write(event);
        byte[] bytes = writer.toByteArray();
        assertEquals(length, bytes.length);
        return bytes;
    }
}
