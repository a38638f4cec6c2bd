package io.marketprism.okx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.connector.Frame;
import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.NormalizerOutput;
import io.marketprism.connector.SymbolTable;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.MarketType;
import io.marketprism.event.QuantityUnit;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

class OkxChecksumTest {
    private final List<MarketEvent> events = new ArrayList<>();
    private final List<String> rejected = new ArrayList<>();
    private final OkxNormalizer normalizer = new OkxNormalizer(SymbolTable.of(List.of(InstrumentDefinition.unknown(
            new Instrument("okx", MarketType.SPOT, "AAA-BBB", "AAA-BBB", QuantityUnit.BASE)))));

    private final NormalizerOutput output = new NormalizerOutput() {
        @Override
        public void event(MarketEvent event) {
            events.add(event);
        }

        @Override
        public void rejected(NormalizationException problem) {
            rejected.add(problem.getMessage());
        }

        @Override
        public void acknowledged(String requestId) {}

        @Override
        public void refused(String requestId, String reason) {}

        @Override
        public void closing(String reason) {}
    };

    private static int crc(String text) {
        CRC32 crc = new CRC32();
        crc.update(text.getBytes(StandardCharsets.US_ASCII));
        return (int) crc.getValue();
    }

    private void read(String action, String bids, String asks, long previous, long sequence, long checksum) {
        normalizer.normalize(
                Frame.of(
                        "{\"arg\":{\"channel\":\"books\",\"instId\":\"AAA-BBB\"},\"action\":\"" + action
                                + "\",\"data\":[{\"asks\":" + asks + ",\"bids\":" + bids
                                + ",\"ts\":\"1790000000000\",\"checksum\":" + checksum + ",\"seqId\":" + sequence
                                + ",\"prevSeqId\":" + previous + "}]}",
                        1,
                        null),
                output);
    }

    @Test
    void sidesTakeTurnsAndTheLongerOneGoesOn() {
        OkxChecksum book = new OkxChecksum();
        book.set(true, "10.5", "7");
        book.set(false, "11.0", "9");
        book.set(false, "12", "8");
        assertEquals(crc("10.5:7:11.0:9:12:8"), book.value());
        book.set(false, "11", "0");
        assertEquals(crc("10.5:7:12:8"), book.value());
    }

    @Test
    void bookWhoseChecksumsAreRightIsReadOn() {
        read(
                "snapshot",
                "[[\"10.50\",\"7\",\"0\",\"1\"]]",
                "[[\"11.0\",\"9\",\"0\",\"1\"]]",
                -1,
                5,
                crc("10.50:7:11.0:9"));
        read(
                "update",
                "[[\"10.50\",\"0\",\"0\",\"0\"],[\"10.4\",\"1\",\"0\",\"1\"]]",
                "[]",
                5,
                6,
                crc("10.4:1:11.0:9"));
        assertEquals(2, events.size());
        assertEquals(List.of(), rejected);
    }

    @Test
    void updateThatLeadsToAnotherChecksumIsRefused() {
        read("snapshot", "[[\"10.5\",\"7\",\"0\",\"1\"]]", "[]", -1, 5, crc("10.5:7"));
        read("update", "[[\"10.5\",\"8\",\"0\",\"1\"]]", "[]", 5, 6, crc("10.5:9"));
        assertEquals(1, events.size());
        assertTrue(rejected.get(0).startsWith("expected levels that lead to a book of checksum "), rejected.get(0));
    }

    @Test
    void zeroIsNoChecksum() {
        read("snapshot", "[[\"10.5\",\"7\",\"0\",\"1\"]]", "[]", -1, 5, 0);
        read("update", "[[\"10.5\",\"8\",\"0\",\"1\"]]", "[]", 5, 6, 0);
        assertEquals(2, events.size());
        assertThrows(NormalizationException.class, () -> normalizer.normalize(Frame.of("{", 1, null), output));
    }
}
