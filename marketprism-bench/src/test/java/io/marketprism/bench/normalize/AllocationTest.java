package io.marketprism.bench.normalize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.marketprism.bench.corpus.Corpus;
import io.marketprism.bench.corpus.MessageKind;
import io.marketprism.event.BookDelta;
import io.marketprism.event.Levels;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What normalizing allocates, in bytes, which do not depend on how fast the machine is. */
class AllocationTest {
    /** A trade of any kind, or a top of a book: the event, its numbers and its id. */
    private static final long EVENT = 160;

    /** With the object headers of the virtual machines that we test on, and references of four bytes. */
    private static final int DELTA = 72;

    private static final int LEVELS = 24;
    private static final int ARRAY_HEADER = 16;
    private static final int ROUNDS = 8;

    private static final ThreadMXBean THREAD = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static final String BINANCE_AGGREGATE = """
            {"stream":"btcusdt@aggTrade","data":{"e":"aggTrade","E":1795305600123,"s":"BTCUSDT","a":3512345678,"p":"67234.51000000",\
            "q":"0.01250000","f":5123456789,"l":5123456791,"T":1795305600122,"m":true,"M":true}}""";

    private static final String BINANCE_BLOCK = """
            {"e":"blockTrade","E":1795305600123,"s":"BTCUSDT","t":31,"p":"67234.51000000","q":"1500.00000000","T":1795305600122,"m":true}""";

    private static final String OKX_SINGLE = """
            {"arg":{"channel":"trades-all","instId":"BTC-USDT"},"data":[{"instId":"BTC-USDT","tradeId":"512345678","px":"67234.51",\
            "sz":"0.0125","side":"sell","ts":"1795305600122","source":"0"}]}""";

    @ParameterizedTest
    @EnumSource(names = {"BINANCE_TRADE", "BINANCE_BOOK_TICKER", "OKX_TRADE"})
    void anEventStaysWithinItsBudget(MessageKind kind) throws IOException {
        assertWithinBudget(kind, Corpus.of(kind));
    }

    /** The other forms of a trade, which are read as those of the corpus are. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {"BINANCE_TRADE|" + BINANCE_AGGREGATE, "BINANCE_TRADE|" + BINANCE_BLOCK, "OKX_TRADE|" + OKX_SINGLE})
    void aTradeOfAnotherFormDoesToo(MessageKind kind, String message) throws IOException {
        assertWithinBudget(kind, Collections.nCopies(Corpus.SIZE, message.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * Events of other types: the records, and 24 B for each of their numbers and for each number that is read on the way, which are a quantity in
     * contracts and the rate that was settled last. The ticker of Deribit is four events.
     */
    @ParameterizedTest
    @CsvSource({
        "OKX_TICKER, 208",
        "OKX_CANDLE, 264",
        "OKX_MARK_PRICE, 72",
        "OKX_FUNDING_RATE, 120",
        "OKX_OPEN_INTEREST, 120",
        "OKX_LIQUIDATION, 144",
        "BINANCE_USDM_AGG_TRADE, 160",
        "BINANCE_USDM_BOOK_TICKER, 160",
        "BINANCE_USDM_TICKER, 208",
        "BINANCE_USDM_KLINE, 240",
        "BINANCE_USDM_MARK_PRICE, 192",
        "BINANCE_USDM_FORCE_ORDER, 144",
        "BINANCE_COINM_AGG_TRADE, 184",
        "DERIBIT_TRADE, 160",
        "DERIBIT_QUOTE, 160",
        "DERIBIT_TICKER, 480",
        "DERIBIT_CANDLE, 240",
        "DERIBIT_PRICE_INDEX, 72",
        "DERIBIT_VOLATILITY_INDEX, 64"
    })
    void anEventOfAnotherTypeStaysWithinItsBudget(MessageKind kind, long budget) throws IOException {
        assertWithinBudget(kind, Corpus.of(kind), budget);
    }

    private static void assertWithinBudget(MessageKind kind, List<byte[]> messages) throws IOException {
        assertWithinBudget(kind, messages, EVENT);
    }

    private static void assertWithinBudget(MessageKind kind, List<byte[]> messages, long budget) throws IOException {
        long allocated = allocated(Parser.MARKETPRISM.reader(kind), messages);

        long perMessage = allocated / messages.size();
        assertTrue(perMessage <= budget, () -> "Expected at most " + budget + " B, was " + perMessage + " B");
    }

    @ParameterizedTest
    @EnumSource(names = {"BINANCE_DEPTH_20", "BINANCE_DEPTH_100", "OKX_BOOKS", "BINANCE_USDM_DEPTH_20", "DERIBIT_BOOK"})
    void aBookAllocatesItsEventAndItsLevelsAlone(MessageKind kind) throws IOException {
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

    /** The levels of contracts that were read, and what they count. */
    @Test
    void aBookOfContractsAllocatesItsLevelsTwice() throws IOException {
        FrameReader reader = Parser.MARKETPRISM.reader(MessageKind.BINANCE_COINM_DEPTH_20);
        List<byte[]> messages = Corpus.of(MessageKind.BINANCE_COINM_DEPTH_20);
        long expected = 0;
        for (byte[] message : messages) {
            BookDelta delta = (BookDelta) reader.read(message);
            expected += DELTA + 2 * (bytes(delta.bids()) + bytes(delta.asks()));
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
