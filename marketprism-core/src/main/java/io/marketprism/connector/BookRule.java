package io.marketprism.connector;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How snapshots and deltas of an exchange's order books join. Where events are numbered, a delta has {@code previousSequence} and {@code sequence};
 * a snapshot joins a delta if its own sequence is at least the delta's previous and below the delta's sequence.
 *
 * @param continuity what proves that a delta continues a book
 * @param source where snapshots come from
 * @param checksum computes the checksum that the exchange sends; null unless books are proved by {@link Continuity#CHECKSUM}
 * @param depth number of levels a side that the exchange's books have, so that levels beyond are none of theirs any more; 0 if all
 */
public record BookRule(
        Continuity continuity,
        SnapshotSource source,
        @Nullable BookChecksum checksum,
        int depth) {

    /** What proves that a delta continues a book. */
    public enum Continuity {
        /** Its previous sequence is not above the book's: the numbers are contiguous and deltas may overlap (Binance spot). */
        COVERING,
        /** Its previous sequence is exactly the book's: numbers jump, and each delta names its predecessor (Binance futures, OKX, Deribit). */
        CHAINED,
        /**
         * There are no numbers: after each delta the book has the checksum that the exchange sends with it (Kraken). The engine keeps the book, cuts
         * it to {@link BookRule#depth}, compares {@link BookRule#checksum}, and numbers what it publishes.
         */
        CHECKSUM
    }

    /** Where snapshots come from. */
    public enum SnapshotSource {
        /** An HTTP call ({@link Offer.Book#snapshot}), made once deltas arrive. */
        REST,
        /** The stream itself, at the begin of a subscription; an HTTP call if it begins with a delta. */
        STREAM
    }

    /** Checks that a checksum is there if, and only if, books are proved by it.
     *
     * @param continuity what proves that a delta continues a book
     * @param source where snapshots come from
     * @param checksum computes the checksum, or null
     * @param depth number of levels a side, or 0 if all
     */
    public BookRule {
        Objects.requireNonNull(continuity, "continuity");
        Objects.requireNonNull(source, "source");
        if ((continuity == Continuity.CHECKSUM) != (checksum != null)) {
            throw new IllegalArgumentException("Expected a checksum for Continuity.CHECKSUM and for nothing else, was "
                    + (checksum == null ? "none for " : "one for ") + continuity);
        }
        if (checksum != null && (source != SnapshotSource.STREAM || depth < checksum.levels())) {
            throw new IllegalArgumentException("Expected snapshots by the stream, and books at least as deep as the "
                    + checksum.levels() + " levels that the checksum proves, were by " + source + " and " + depth
                    + " levels");
        }
    }

    /**
     * Books whose events are numbered.
     *
     * @param continuity when a delta continues a book
     * @param source where snapshots come from
     */
    public BookRule(Continuity continuity, SnapshotSource source) {
        this(continuity, source, null, 0);
    }

    /**
     * Books that are proved by checksums; the stream brings their snapshots.
     *
     * @param checksum computes the checksum that the exchange sends
     * @param depth number of levels a side that the exchange's books have
     * @return the rule
     */
    public static BookRule checksummed(BookChecksum checksum, int depth) {
        return new BookRule(Continuity.CHECKSUM, SnapshotSource.STREAM, checksum, depth);
    }
}
