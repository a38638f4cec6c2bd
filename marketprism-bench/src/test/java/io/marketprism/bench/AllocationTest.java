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
    /** With the object headers of the virtual machines that we test on, and references of four bytes. */
    private static final int DELTA = 72;

    private static final int LEVELS = 24;
    private static final int ARRAY_HEADER = 16;
    private static final int ROUNDS = 8;

    private static final ThreadMXBean THREAD = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** The event, its numbers and its ids; OKX's aggregate has one id more than Binance's trade. */
    @ParameterizedTest
    @CsvSource({"BINANCE_TRADE, 160", "BINANCE_BOOK_TICKER, 160", "OKX_TRADE, 176"})
    void anEventStaysWithinItsBudget(Kind kind, long budget) throws IOException {
        List<byte[]> messages = Corpus.of(kind);

        long allocated = allocated(Parser.MARKETPRISM.reader(kind), messages);

        long perMessage = allocated / messages.size();
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
            expected += DELTA + bytes(delta.bids()) + bytes(delta.asks());
        }
        long budget = expected;

        long allocated = allocated(reader, messages);

        assertTrue(allocated <= budget, () -> "Expected at most " + budget + " B, was " + allocated + " B");
    }

    private static long bytes(Levels levels) {
        return levels.isEmpty() ? 0 : LEVELS + ARRAY_HEADER + 2L * Long.BYTES * levels.size();
    }

    /** What reading all messages allocates: the least of some rounds, since the virtual machine allocates now and then for itself. */
    private static long allocated(FrameReader reader, List<byte[]> messages) throws IOException {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < ROUNDS; i++) {
            long before = THREAD.getCurrentThreadAllocatedBytes();
            long events = readAll(reader, messages);
            least = Math.min(least, THREAD.getCurrentThreadAllocatedBytes() - before);
            assertEquals(messages.size(), events);
        }
        return least;
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
