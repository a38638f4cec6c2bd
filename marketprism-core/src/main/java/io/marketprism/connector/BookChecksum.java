package io.marketprism.connector;

import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.Levels;

/** Computes what an exchange computes of its books, to see whether ours is the same. Pure; called by several threads. */
public interface BookChecksum {

    /** {@return how deep it proves: the number of best levels a side that go into it; nothing is known of those below} */
    int levels();

    /**
     * The checksum of a book.
     *
     * @param instrument whose book; tells how many digits the exchange writes
     * @param bids the best, highest first, at most {@link #levels()}
     * @param asks the best, lowest first, at most {@link #levels()}
     * @return what the exchange would send; one of 32 bits is compared as it was read, signed or unsigned alike
     */
    long of(InstrumentDefinition instrument, Levels bids, Levels asks);
}
