package io.marketprism.bench.corpus;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.marketprism.bench.normalize.FrameReader;
import io.marketprism.bench.normalize.Parser;
import io.marketprism.event.BookDelta;
import io.marketprism.event.MarketEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CorpusTest {
    @ParameterizedTest
    @EnumSource
    void messagesAreTheSameAtEveryCall(MessageKind kind) {
        List<byte[]> first = Corpus.of(kind);
        List<byte[]> second = Corpus.of(kind);

        assertEquals(Corpus.SIZE, first.size());
        for (int i = 0; i < first.size(); i++) {
            assertArrayEquals(first.get(i), second.get(i));
        }
    }

    @ParameterizedTest
    @EnumSource
    void allMessagesDiffer(MessageKind kind) {
        Set<String> different = new HashSet<>();
        Corpus.of(kind).forEach(message -> different.add(new String(message, StandardCharsets.UTF_8)));

        assertEquals(Corpus.SIZE, different.size());
    }

    @ParameterizedTest
    @EnumSource
    void allInstrumentsTakePart(MessageKind kind) throws IOException {
        Set<String> symbols = new HashSet<>();
        FrameReader reader = Parser.MARKETPRISM.reader(kind);
        for (byte[] message : Corpus.of(kind)) {
            symbols.add(reader.read(message).instrument().symbol());
        }

        Set<String> all = CorpusInstrument.definitions(kind).stream()
                .map(definition -> definition.instrument().symbol())
                .collect(Collectors.toSet());
        assertEquals(all, symbols);
    }

    @Test
    void binanceMessagesHaveTheDocumentedKeysInTheirOrder() throws IOException {
        assertEquals(List.of("stream", "data"), keys(first(MessageKind.BINANCE_TRADE)));
        assertEquals(
                List.of("e", "E", "s", "t", "p", "q", "T", "m", "M"),
                keys(first(MessageKind.BINANCE_TRADE).get("data")));
        assertEquals(
                List.of("u", "s", "b", "B", "a", "A"),
                keys(first(MessageKind.BINANCE_BOOK_TICKER).get("data")));
        assertEquals(
                List.of("e", "E", "s", "U", "u", "b", "a"),
                keys(first(MessageKind.BINANCE_DEPTH_20).get("data")));
        assertTrue(first(MessageKind.BINANCE_TRADE)
                .get("data")
                .get("p")
                .textValue()
                .matches("\\d+\\.\\d{8}"));
    }

    @Test
    void okxMessagesHaveTheDocumentedKeysInTheirOrder() throws IOException {
        assertEquals(List.of("arg", "data"), keys(first(MessageKind.OKX_TRADE)));
        assertEquals(List.of("arg", "action", "data"), keys(first(MessageKind.OKX_BOOKS)));
        assertEquals(
                List.of("instId", "tradeId", "px", "sz", "side", "ts", "count", "source", "seqId"),
                keys(first(MessageKind.OKX_TRADE).get("data").get(0)));
        assertEquals(
                List.of("asks", "bids", "ts", "checksum", "seqId", "prevSeqId"),
                keys(first(MessageKind.OKX_BOOKS).get("data").get(0)));
        assertEquals(
                List.of("asks", "bids", "ts", "seqId"),
                keys(first(MessageKind.OKX_BBO).get("data").get(0)));
    }

    @Test
    void messagesOfFuturesHaveTheKeysOfTheWireInTheirOrder() throws IOException {
        assertEquals(
                List.of("e", "E", "a", "s", "p", "q", "nq", "f", "l", "T", "m", "st"),
                keys(first(MessageKind.BINANCE_USDM_AGG_TRADE).get("data")));
        assertEquals(
                List.of("e", "E", "T", "s", "ps", "U", "u", "pu", "b", "a", "st"),
                keys(first(MessageKind.BINANCE_COINM_DEPTH_20).get("data")));
        assertEquals(
                List.of("s", "S", "o", "f", "q", "p", "ap", "X", "l", "z", "T", "ps", "st"),
                keys(first(MessageKind.BINANCE_USDM_FORCE_ORDER).get("data").get("o")));
        assertEquals(
                List.of("t", "T", "s", "i", "f", "L", "o", "c", "h", "l", "v", "n", "x", "q", "V", "Q", "B"),
                keys(first(MessageKind.BINANCE_USDM_KLINE).get("data").get("k")));
    }

    @Test
    void numbersOfDeribitAreNotInQuotesAndSmallOnesHaveAnExponent() {
        String ticker = new String(Corpus.of(MessageKind.DERIBIT_TICKER).get(0), StandardCharsets.UTF_8);

        assertTrue(ticker.matches(".*\"mark_price\":\\d+\\.\\d+,.*\"current_funding\":\\d+e-\\d,.*"), ticker);
    }

    @Test
    void booksHaveAboutAsManyLevelsAsTheirNamesSay() throws IOException {
        assertEquals(20, averageLevels(MessageKind.BINANCE_DEPTH_20), 2);
        assertEquals(100, averageLevels(MessageKind.BINANCE_DEPTH_100), 10);
        assertEquals(25, averageLevels(MessageKind.OKX_BOOKS), 3);
        assertEquals(20, averageLevels(MessageKind.BINANCE_USDM_DEPTH_20), 2);
        assertEquals(20, averageLevels(MessageKind.BINANCE_COINM_DEPTH_20), 2);
        assertEquals(20, averageLevels(MessageKind.DERIBIT_BOOK), 2);
    }

    private static double averageLevels(MessageKind kind) throws IOException {
        FrameReader reader = Parser.MARKETPRISM.reader(kind);
        long levels = 0;
        for (byte[] message : Corpus.of(kind)) {
            MarketEvent event = reader.read(message);
            levels += ((BookDelta) event).bids().size()
                    + ((BookDelta) event).asks().size();
        }
        return levels / 2.0 / Corpus.SIZE;
    }

    private static JsonNode first(MessageKind kind) throws IOException {
        return new ObjectMapper().readTree(Corpus.of(kind).get(0));
    }

    private static List<String> keys(JsonNode object) {
        return object.properties().stream().map(Map.Entry::getKey).toList();
    }
}
