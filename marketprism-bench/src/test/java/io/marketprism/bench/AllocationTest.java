package io.marketprism.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.marketprism.event.BookDelta;
import io.marketprism.event.Levels;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What normalizing allocates, in bytes, which do not depend on how fast the machine is. */
class AllocationTest {
    /** Largest object header plus padding, of arrays too. */
    private static final int OBJECT = 24;

    private static final ThreadMXBean THREAD = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** The event, its numbers and its ids; OKX's aggregate has one id more than Binance's trade. */
    @ParameterizedTest
    @CsvSource({"BINANCE_TRADE, 160", "BINANCE_BOOK_TICKER, 160", "OKX_TRADE, 176"})
    void anEventStaysWithinItsBudget(Kind kind, long budget) throws IOException {
        long perMessage = perMessage(Parser.MARKETPRISM.reader(kind), Corpus.of(kind));

        assertTrue(perMessage <= budget, () -> "Expected at most " + budget + " B, was " + perMessage + " B");
    }

    @ParameterizedTest
    @EnumSource(names = {"BINANCE_DEPTH_20", "BINANCE_DEPTH_100", "OKX_BOOKS"})
    void aBookAllocatesItsEventAndItsLevelsAlone(Kind kind) throws IOException {
        FrameReader reader = Parser.MARKETPRISM.reader(kind);
        List<byte[]> messages = Corpus.of(kind);
        long expected = 0;
        for (byte[] message : messages) {
            BookDelta delta = (BookDelta) reader.read(message);
            expected += OBJECT + 10 * Long.BYTES + bytes(delta.bids()) + bytes(delta.asks());
        }
        long budget = expected / messages.size();

        long perMessage = perMessage(reader, messages);

        assertTrue(perMessage <= budget, () -> "Expected at most " + budget + " B, was " + perMessage + " B");
    }

    private static long bytes(Levels levels) {
        return OBJECT + 3 * Long.BYTES + OBJECT + 2L * Long.BYTES * levels.size();
    }

    private static long perMessage(FrameReader reader, List<byte[]> messages) throws IOException {
        for (int i = 0; i < 4; i++) {
            readAll(reader, messages);
        }
        long before = THREAD.getCurrentThreadAllocatedBytes();
        long events = readAll(reader, messages);
        long allocated = THREAD.getCurrentThreadAllocatedBytes() - before;
        assertEquals(messages.size(), events);
        return allocated / messages.size();
    }

    private static long readAll(FrameReader reader, List<byte[]> messages) throws IOException {
        long events = 0;
        for (int i = 0; i < messages.size(); i++) {
            if (reader.read(messages.get(i)) != null) {
                events++;
            }
        }
        return events;
    }
}
