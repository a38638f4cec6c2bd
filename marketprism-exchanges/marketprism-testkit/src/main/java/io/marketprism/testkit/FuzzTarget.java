package io.marketprism.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.marketprism.codec.EventJson;
import io.marketprism.connector.Connector;
import io.marketprism.connector.Normalizer;
import io.marketprism.connector.SymbolTable;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.MarketType;
import io.marketprism.event.QuantityUnit;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Constructor;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What Jazzer calls in the process of a {@link FuzzContract}: by these names, so that nothing here depends on it. */
public final class FuzzTarget {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final long BYTES_PER_FRAME = 1_000_000;
    private static final long BYTES_PER_BYTE = 2_000;
    private static final int MEASUREMENTS = 5;

    /** More than a reader that reads words may look behind the end. */
    private static final int BEHIND = 64;

    private static @Nullable FuzzTarget target;

    private final List<Connector> connectors;
    private final List<InstrumentDefinition> instruments;
    private final boolean remembers;

    private FuzzTarget(FuzzContract contract) {
        connectors = contract.newConnectors();
        instruments = contract.instruments();
        remembers = contract.remembers();
    }

    /**
     * Called once, before the first frame.
     *
     * @param arguments the class of the contract
     * @throws ReflectiveOperationException if it is none
     */
    public static void fuzzerInitialize(String[] arguments) throws ReflectiveOperationException {
        Constructor<?> constructor = Class.forName(arguments[0]).getDeclaredConstructor();
        constructor.setAccessible(true);
        target = new FuzzTarget((FuzzContract) constructor.newInstance());
    }

    /**
     * Called for each frame; what it throws is a fault.
     *
     * @param bytes a {@link FuzzInput}
     */
    public static void fuzzerTestOneInput(byte[] bytes) {
        Objects.requireNonNull(target, "fuzzerInitialize comes first").read(FuzzInput.parse(bytes));
    }

    private void read(FuzzInput input) {
        for (Connector connector : connectors) {
            read(connector.normalizer(SymbolTable.of(instruments)), input);
            read(connector.normalizer(SymbolTable.learning(symbol -> learned(connector, symbol))), input);
        }
    }

    private static InstrumentDefinition learned(Connector connector, String symbol) {
        return InstrumentDefinition.unknown(
                new Instrument(connector.exchange(), MarketType.PERPETUAL, symbol, symbol, QuantityUnit.CONTRACT));
    }

    private void read(Normalizer normalizer, FuzzInput input) {
        int length = input.frame().length;
        Reading reading = Reading.of(normalizer, input.frame(), length, input.stream());

        byte[] longer = Arrays.copyOf(input.frame(), length + BEHIND);
        Arrays.fill(longer, length, longer.length, (byte) '7');
        Reading again = Reading.of(normalizer, longer, length, input.stream());
        assertFrugal(normalizer, longer, length, input.stream());

        if (!remembers) {
            assertSame(reading, again);
        }
        for (MarketEvent event : reading.events()) {
            EventJson.encode(event);
        }
    }

    /** What is needed every time is a fault, not what the machine needs once, such as to load a class on the way or to compile it. */
    private static void assertFrugal(Normalizer normalizer, byte[] bytes, int length, @Nullable String stream) {
        long most = BYTES_PER_FRAME + BYTES_PER_BYTE * length;
        long least = Long.MAX_VALUE;
        for (int i = 0; i < MEASUREMENTS && least > most; i++) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            Reading.of(normalizer, bytes, length, stream);
            least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
        }
        long allocated = least;
        assertTrue(allocated <= most, () -> "Expected at most " + most + " bytes of memory, was " + allocated);
    }

    private static void assertSame(Reading first, Reading again) {
        assertEquals(first.events(), again.events(), "events of the same frame read again");
        assertEquals(first.says(), again.says(), "what else the same frame says again");
        assertEquals(
                first.problems().stream().map(Throwable::getMessage).toList(),
                again.problems().stream().map(Throwable::getMessage).toList(),
                "problems of the same frame read again");
    }
}
