package io.marketprism.internal.book;

import io.marketprism.event.BookDelta;
import io.marketprism.event.Decimal;
import io.marketprism.event.Levels;
import io.marketprism.event.MarketEvent;
import io.marketprism.internal.time.ThrottledLog;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.slf4j.LoggerFactory;

/**
 * The bytes that the deltas of all books of a pipeline may take while they wait for snapshots. When they are used up, somebody gives up what he
 * holds: first the newest check; then, of the books whose call is not sent, the one that has waited least; then the one whose call was sent
 * last. So those that have waited longest come to their end and make room, however many there are; if the largest gave up, many books of one
 * size and a slow exchange could take it from each other for ever. Thread-safe; calls nobody while it holds its lock.
 */
public final class BookBuffer {
    /** The last five seconds of a thousand busy books, with as much to spare. */
    public static final long DEFAULT_BYTES = 64L << 20;

    /** What a delta and its place in a queue take without its levels, in a heap of wide references. */
    private static final int DELTA_BYTES = 128;

    /** The same for one side. */
    private static final int SIDE_BYTES = 64;

    private static final int PACKED_LEVEL_BYTES = 2 * Long.BYTES;
    private static final int DECIMAL_BYTES = 32;
    private static final int WIDE_DECIMAL_BYTES = 168;

    private static final int CALL_SENT = 0;
    private static final int CALL_NOT_SENT = 1;
    private static final int CHECK = 2;

    private final ThrottledLog complaints = new ThrottledLog(LoggerFactory.getLogger(BookBuffer.class));
    private final long limit;
    private final TreeMap<Rank, Held> holders = new TreeMap<>();
    private long ranks;
    private long used;

    /** Who comes last gives up first. */
    private record Rank(int kind, long number) implements Comparable<Rank> {
        @Override
        public int compareTo(Rank other) {
            return kind == other.kind ? Long.compare(number, other.number) : Integer.compare(kind, other.kind);
        }
    }

    /** Nothing is held yet. */
    public BookBuffer(long limitBytes) {
        this.limit = limitBytes;
    }

    /** {@return how many bytes may be held} */
    public long limitBytes() {
        return limit;
    }

    /** {@return how many bytes are held, never more than the limit} */
    public synchronized long usedBytes() {
        return used;
    }

    /** {@return room for the deltas of a book that waits for its snapshot} */
    Held waiting() {
        return new Held(CALL_NOT_SENT);
    }

    /** {@return room for the deltas since a check has begun} */
    Held checking() {
        return new Held(CHECK);
    }

    /** {@return what a delta takes of the heap, at least what it really does} */
    static long bytes(BookDelta delta) {
        return DELTA_BYTES + bytes(delta.bids()) + bytes(delta.asks());
    }

    private static long bytes(Levels side) {
        if (side.isPacked()) {
            return side.isEmpty() ? 0 : SIDE_BYTES + (long) PACKED_LEVEL_BYTES * side.size();
        }
        long bytes = SIDE_BYTES;
        for (int i = 0; i < side.size(); i++) {
            bytes += bytes(side.price(i)) + bytes(side.quantity(i));
        }
        return bytes;
    }

    private static long bytes(Decimal number) {
        return number.isWide()
                ? WIDE_DECIMAL_BYTES + number.toBigDecimal().unscaledValue().bitLength() / Byte.SIZE
                : DECIMAL_BYTES;
    }

    /** Some deltas of one book, in order. Whatever it holds may be taken from it at any moment, and is forgotten then. */
    final class Held {
        private final int kind;
        private Rank rank;
        private ArrayDeque<BookDelta> deltas = new ArrayDeque<>();
        private long bytes;
        private long forgotten = MarketEvent.ABSENT;

        private Held(int kind) {
            this.kind = kind;
        }

        /**
         * Adds a delta, and forgets older ones.
         *
         * @param keepFromUs those received before are forgotten, if there are any
         */
        void add(BookDelta delta, long keepFromUs) {
            long needed = BookBuffer.bytes(delta);
            List<String> losers = new ArrayList<>(0);
            synchronized (BookBuffer.this) {
                if (rank == null) {
                    rankAs(kind);
                }
                while (!deltas.isEmpty() && deltas.peek().receiveTimeUs() < keepFromUs) {
                    forget(release(deltas.poll()));
                }
                while (rank != null && used + needed > limit) {
                    Held last = holders.lastEntry().getValue();
                    losers.add(last.giveUp(delta));
                }
                if (rank == null) {
                    forget(delta);
                } else {
                    deltas.add(delta);
                    bytes += needed;
                    used += needed;
                }
            }
            losers.forEach(loser -> complaints.warn(
                    "Book buffer is full", "all " + limit + " bytes for deltas that wait are used, " + loser));
        }

        private String giveUp(BookDelta newest) {
            String whose = deltas.isEmpty()
                    ? newest.instrument() + " keeps none"
                    : deltas.peek().instrument() + " gives up " + deltas.size()
                            + (kind == CHECK ? " and is not compared" : " and needs a newer snapshot");
            if (!deltas.isEmpty()) {
                forget(deltas.peekLast());
            }
            drop();
            return whose;
        }

        private void forget(BookDelta delta) {
            forgotten = Math.max(forgotten, delta.sequence());
        }

        private BookDelta release(BookDelta delta) {
            long size = BookBuffer.bytes(delta);
            bytes -= size;
            used -= size;
            return delta;
        }

        private void rankAs(int newKind) {
            if (rank != null) {
                holders.remove(rank);
            }
            rank = new Rank(newKind, ++ranks);
            holders.put(rank, this);
        }

        /** A new queue: the old one has kept its size. */
        private ArrayDeque<BookDelta> drop() {
            ArrayDeque<BookDelta> dropped = deltas;
            deltas = new ArrayDeque<>();
            used -= bytes;
            bytes = 0;
            if (rank != null) {
                holders.remove(rank);
                rank = null;
            }
            return dropped;
        }

        /** The call for the snapshot is sent, or a new one will be: what is held is worth more, or less. */
        void callIsSent(boolean sent) {
            synchronized (BookBuffer.this) {
                int newKind = sent ? CALL_SENT : CALL_NOT_SENT;
                if (rank != null && rank.kind() != newKind) {
                    rankAs(newKind);
                }
            }
        }

        int size() {
            synchronized (BookBuffer.this) {
                return deltas.size();
            }
        }

        /** {@return bytes that these deltas take} */
        long bytes() {
            synchronized (BookBuffer.this) {
                return bytes;
            }
        }

        /** Holds nothing any more, and has forgotten nothing. */
        void clear() {
            synchronized (BookBuffer.this) {
                drop();
                forgotten = MarketEvent.ABSENT;
            }
        }

        /** {@return all deltas, which are not held any more; null if some were forgotten} */
        ArrayDeque<BookDelta> take() {
            synchronized (BookBuffer.this) {
                boolean complete = forgotten == MarketEvent.ABSENT;
                ArrayDeque<BookDelta> all = drop();
                forgotten = MarketEvent.ABSENT;
                return complete ? all : null;
            }
        }

        /** {@return the deltas behind a state, which are not held any more; null if they do not continue it} */
        ArrayDeque<BookDelta> takeBehind(long sequence) {
            synchronized (BookBuffer.this) {
                while (!deltas.isEmpty() && deltas.peek().sequence() <= sequence) {
                    forget(release(deltas.poll()));
                }
                boolean continued =
                        deltas.isEmpty() ? forgotten <= sequence : deltas.peek().previousSequence() <= sequence;
                if (!continued) {
                    return null;
                }
                forgotten = MarketEvent.ABSENT;
                return drop();
            }
        }
    }
}
