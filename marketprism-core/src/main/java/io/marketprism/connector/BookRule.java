package io.marketprism.connector;

/**
 * How snapshots and deltas of an exchange's order books join. In all of them a delta is numbered by {@code previousSequence} and
 * {@code sequence}; a snapshot joins a delta if its own sequence is at least the delta's previous and below the delta's sequence.
 *
 * @param continuity when a delta continues a book
 * @param source where snapshots come from
 */
public record BookRule(Continuity continuity, SnapshotSource source) {

    /** When a delta continues a book. */
    public enum Continuity {
        /** Its previous sequence is not above the book's: the numbers are contiguous and deltas may overlap (Binance spot). */
        COVERING,
        /** Its previous sequence is exactly the book's: numbers jump, and each delta names its predecessor (Binance futures, OKX, Deribit). */
        CHAINED
    }

    /** Where snapshots come from. */
    public enum SnapshotSource {
        /** An HTTP call ({@link Connector#bookSnapshot}), made once deltas arrive. */
        REST,
        /** The stream itself, at the begin of a subscription; an HTTP call if it begins with a delta. */
        STREAM
    }
}
