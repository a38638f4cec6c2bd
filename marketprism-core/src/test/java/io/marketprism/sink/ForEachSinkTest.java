package io.marketprism.sink;

import static io.marketprism.Samples.trade;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.marketprism.event.MarketEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

class ForEachSinkTest {
    private final Logger logger = (Logger) LoggerFactory.getLogger(ForEachSink.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void listen() {
        log.start();
        logger.addAppender(log);
        logger.setLevel(Level.WARN);
    }

    @AfterEach
    void stopListening() {
        logger.setLevel(null);
        logger.detachAppender(log);
    }

    static Stream<Throwable> thrown() {
        return Stream.of(
                new IllegalStateException("one"),
                new IOException("two"),
                new AssertionError("three"),
                new NoClassDefFoundError("four"),
                new StackOverflowError("five"));
    }

    @ParameterizedTest
    @MethodSource("thrown")
    void whatTheCallbackThrowsRejectsItsEventAlone(Throwable thrown) {
        List<MarketEvent> taken = new ArrayList<>();
        Sink sink = Sink.forEach(event -> {
            if (event.equals(trade(2))) {
                throwUnchecked(thrown);
            }
            taken.add(event);
        });

        Receipt receipt = write(sink, trade(1), trade(2), trade(3));

        assertEquals(List.of(trade(1), trade(3)), taken);
        assertEquals(1, receipt.rejected().size());
        assertEquals(trade(2), receipt.rejected().get(0).event());
        assertTrue(receipt.rejected().get(0).reason().contains(thrown.getMessage()));
        assertEquals(1, log.list.size());
        assertEquals(
                thrown.getStackTrace().length,
                log.list.get(0).getThrowableProxy().getStackTraceElementProxyArray().length);
    }

    @Test
    void theLogTellsOfOneKindOnce() {
        Sink sink = Sink.forEach(event -> {
            throw new IllegalStateException("always");
        });

        for (int i = 0; i < 1_000; i++) {
            write(sink, trade(i));
        }

        assertEquals(1, log.list.size());
    }

    @Test
    void aHeapThatIsFullIsNoFaultOfTheEvent() {
        Sink sink = Sink.forEach(event -> {
            throw new OutOfMemoryError("Java heap space");
        });

        assertThrows(OutOfMemoryError.class, () -> write(sink, trade(1)));
    }

    private static Receipt write(Sink sink, MarketEvent... events) {
        return sink.write(new Batch("b", List.of(events))).toCompletableFuture().join();
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void throwUnchecked(Throwable thrown) throws T {
        throw (T) thrown;
    }
}
