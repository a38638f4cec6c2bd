package io.marketprism.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.marketprism.connector.BookChecksum;
import io.marketprism.event.BookEvent;
import io.marketprism.event.BookSnapshot;
import io.marketprism.event.Decimal;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.Levels;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The book that the sample frames of an exchange lead to, with the checksums that the exchange sends. */
final class SampledBook {
    private static final long UNSIGNED_32_BITS = 0xFFFF_FFFFL;

    private final BookChecksum checksum;
    private final int depth;
    private final TreeMap<Decimal, Decimal> bids = new TreeMap<>(Comparator.reverseOrder());
    private final TreeMap<Decimal, Decimal> asks = new TreeMap<>();
    private boolean begun;

    SampledBook(BookChecksum checksum, int depth) {
        this.checksum = checksum;
        this.depth = depth;
    }

    /** Applies an event; fails if the connector computes another checksum than the exchange. */
    void accept(BookEvent event, @Nullable Long sent, InstrumentDefinition definition, String frame) {
        assertNotNull(sent, "the checksum, by NormalizerOutput.book, of " + frame);
        if (event instanceof BookSnapshot) {
            bids.clear();
            asks.clear();
            begun = true;
        }
        assertEquals(true, begun, "a snapshot before the first change to its book, " + frame);
        set(bids, event.bids());
        set(asks, event.asks());
        assertEquals(
                sent & UNSIGNED_32_BITS,
                checksum.of(definition, best(bids), best(asks)) & UNSIGNED_32_BITS,
                "the checksum of the book after " + frame);
    }

    private void set(TreeMap<Decimal, Decimal> side, Levels levels) {
        for (int i = 0; i < levels.size(); i++) {
            if (levels.quantity(i).signum() == 0) {
                side.remove(levels.price(i));
            } else {
                side.put(levels.price(i), levels.quantity(i));
            }
        }
        while (side.size() > depth) {
            side.pollLastEntry();
        }
    }

    private Levels best(TreeMap<Decimal, Decimal> side) {
        List<Levels.Level> best = new ArrayList<>();
        side.forEach((price, quantity) -> {
            if (best.size() < checksum.levels()) {
                best.add(new Levels.Level(price, quantity));
            }
        });
        return Levels.of(best);
    }
}
