package io.marketprism.bench.book;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every book is the same in the end. */
class BookCorrectnessTest {
    @ParameterizedTest
    @EnumSource
    void everyBookHoldsTheSameLevels(BookBenchmark.Implementation implementation) {
        TreeMapBook expected = new TreeMapBook();
        replay(expected);

        MeasuredBook<?> actual = implementation.open();
        replay(actual);

        assertTrue(expected.bids().size() > BookUpdates.LEVELS / 2);
        assertEquals(sorted(expected.bids()), sorted(actual.bids()));
        assertEquals(sorted(expected.asks()), sorted(actual.asks()));
    }

    private static <D> void replay(MeasuredBook<D> book) {
        book.apply(book.prepare(BookUpdates.filling()));
        for (Distribution distribution : Distribution.values()) {
            for (List<BookUpdates.Update> delta :
                    BookUpdates.deltas(distribution).subList(0, 200)) {
                book.apply(book.prepare(delta));
            }
        }
    }

    private static Map<BigDecimal, BigDecimal> sorted(Map<BigDecimal, BigDecimal> levels) {
        return new TreeMap<>(levels);
    }
}
