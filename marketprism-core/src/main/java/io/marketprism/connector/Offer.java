package io.marketprism.connector;

import io.marketprism.event.BookSnapshot;
import io.marketprism.event.Candle;
import io.marketprism.event.DataType;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.Trade;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Something that can be asked for of a market: data as it happens, or, of the same data, the past. What is not offered cannot be subscribed, and who
 * asks for it is told what is. Immutable.
 */
public sealed interface Offer {

    /** {@return which data} */
    DataType dataType();

    /**
     * Which streams there are of that data for one instrument: the intervals of candles, the periods of ratios. A feed that names none takes the
     * first.
     *
     * @return their names as events carry them; empty if there is only one
     */
    List<String> variants();

    /**
     * For how long nothing may come, while the instrument trades, before the stream counts as dead.
     *
     * @return the time; null if silence tells nothing
     */
    @Nullable Duration staleAfter();

    /** What the sequence numbers of a stream's events prove. */
    enum Numbering {
        /** There are none, or they prove nothing. */
        NONE,
        /** They grow; a jump is a gap of which nobody knows whether anything was lost in it. */
        WITH_HOLES,
        /** They are contiguous, by the exchange's documentation: a jump proves a loss and its size. */
        WITHOUT_HOLES
    }

    /**
     * Data that a WebSocket brings.
     *
     * @param dataType which data; order books are a {@link Book}
     * @param variants which streams there are of it
     * @param numbering what its sequence numbers prove
     * @param staleAfter time without an event after which the stream counts as dead, or null
     */
    record Streamed(
            DataType dataType,
            List<String> variants,
            Numbering numbering,
            @Nullable Duration staleAfter) implements Offer {

        /** Copies the list; throws an {@link IllegalArgumentException} for order books.
         *
         * @param dataType which data
         * @param variants which streams there are of it
         * @param numbering what its sequence numbers prove
         * @param staleAfter time without an event after which the stream counts as dead, or null
         */
        public Streamed {
            if (dataType == DataType.ORDERBOOK) {
                throw new IllegalArgumentException(
                        "Expected order books as an Offer.Book, which says how they are proved");
            }
            Objects.requireNonNull(dataType, "dataType");
            Objects.requireNonNull(numbering, "numbering");
            variants = List.copyOf(variants);
        }

        /**
         * A stream of which an instrument has one.
         *
         * @param dataType which data
         * @param numbering what its sequence numbers prove
         * @param staleAfter time without an event after which the stream counts as dead, or null
         */
        public Streamed(DataType dataType, Numbering numbering, @Nullable Duration staleAfter) {
            this(dataType, List.of(), numbering, staleAfter);
        }
    }

    /**
     * Order books that a WebSocket brings.
     *
     * @param rule how snapshots and deltas join, and what proves that none is missing
     * @param snapshot the HTTP call for a snapshot; null if the stream brings all snapshots
     * @param staleAfter time without an event after which a book counts as dead, or null
     */
    record Book(
            BookRule rule,
            @Nullable SnapshotCall snapshot,
            @Nullable Duration staleAfter) implements Offer {

        /** Throws an {@link IllegalArgumentException} if the rule needs a call that is not there, or cannot use one that is.
         *
         * @param rule how snapshots and deltas join
         * @param snapshot the HTTP call for a snapshot, or null
         * @param staleAfter time without an event after which a book counts as dead, or null
         */
        public Book {
            Objects.requireNonNull(rule, "rule");
            if (snapshot == null && rule.source() == BookRule.SnapshotSource.REST) {
                throw new IllegalArgumentException(
                        "Expected a call for snapshots, since the rule says that HTTP brings them");
            }
            if (snapshot != null && rule.continuity() == BookRule.Continuity.CHECKSUM) {
                throw new IllegalArgumentException(
                        "Expected no call for snapshots of books that are proved by checksums:"
                                + " without a number such a snapshot cannot be joined with the stream");
            }
        }

        @Override
        public DataType dataType() {
            return DataType.ORDERBOOK;
        }

        @Override
        public List<String> variants() {
            return List.of();
        }
    }

    /**
     * Data that has to be fetched again and again.
     *
     * @param dataType which data
     * @param variants which streams there are of it
     * @param every how often the exchange has something new
     * @param call fetches what is new
     */
    record Polled(DataType dataType, List<String> variants, Duration every, PollCall call) implements Offer {

        /** Copies the list.
         *
         * @param dataType which data
         * @param variants which streams there are of it
         * @param every how often the exchange has something new
         * @param call fetches what is new
         */
        public Polled {
            Objects.requireNonNull(dataType, "dataType");
            Objects.requireNonNull(call, "call");
            variants = List.copyOf(variants);
            if (every.toMillis() < 1) {
                throw new IllegalArgumentException("Expected at least 1 ms between two calls, was " + every);
            }
        }

        /** Silence tells nothing: a call that fails is told, and made again. */
        @Override
        public @Nullable Duration staleAfter() {
            return null;
        }
    }

    /**
     * Data of the past that can be fetched, so that what is missing of a stream is filled. It cannot be subscribed: another offer brings the same data
     * as it happens, and {@link Connector#backfill} finds this one.
     *
     * @param dataType which data
     * @param by by what a stretch of the past is named
     * @param paging which part of a stretch an answer has
     * @param call fetches what lies in a stretch
     */
    record Backfilled(DataType dataType, By by, Paging paging, BackfillCall call) implements Offer {

        /** Checks that it says what is fetched, and how.
         *
         * @param dataType which data
         * @param by by what a stretch of the past is named
         * @param paging which part of a stretch an answer has
         * @param call fetches what lies in a stretch
         */
        public Backfilled {
            Objects.requireNonNull(dataType, "dataType");
            Objects.requireNonNull(by, "by");
            Objects.requireNonNull(paging, "paging");
            Objects.requireNonNull(call, "call");
        }

        /** None of its own: they are those of the offer that brings the data as it happens. */
        @Override
        public List<String> variants() {
            return List.of();
        }

        /** Nothing comes by itself. */
        @Override
        public @Nullable Duration staleAfter() {
            return null;
        }

        /**
         * What an answer says of the stretch that was asked for.
         *
         * @param answer to the call
         * @param first the first number or time that was asked for
         * @param last the last one
         * @return its events of the stretch, and of which part of it that is everything
         */
        public BackfillPage page(PollAnswer answer, long first, long last) {
            return new BackfillRows(answer, by, dataType, first, last).page(paging);
        }
    }

    /** By what a stretch of the past is named. */
    enum By {
        /** By the sequence numbers of trades. */
        NUMBER {
            @Override
            public long of(MarketEvent event) {
                return event instanceof Trade trade ? trade.sequence() : MarketEvent.ABSENT;
            }
        },
        /**
         * By time, in µs since the epoch: that at which a candle begins, else the exchange's time of an event. Streams are filled by it that have one event
         * of each stretch of time, and whose variant says how long that is: a number and {@code s}, {@code m}, {@code h}, {@code d} or {@code w}.
         */
        TIME {
            @Override
            public long of(MarketEvent event) {
                return event instanceof Candle candle ? candle.openTimeUs() : event.exchangeTimeUs();
            }
        };

        /**
         * The place of an event.
         *
         * @param event of a stream
         * @return its number or its time; {@link MarketEvent#ABSENT} if it has none
         */
        public abstract long of(MarketEvent event);
    }

    /** Which part of a stretch of the past an answer has. Its rows may come in any order. */
    enum Paging {
        /**
         * The first ones that the exchange has from the begin of the stretch on. Where numbers are missing before the first of them, the exchange does not
         * keep those any more.
         */
        FORWARDS,
        /** The same where the last row may change yet, as a candle does that is not over: it only shows that those before it are final. */
        FORWARDS_BUT_THE_LAST,
        /**
         * The last ones that the exchange has up to the end of the stretch, and one or more behind it. If none but the latter come, the exchange does not
         * keep the stretch any more: few rows alone do not say that it has no others.
         */
        BACKWARDS
    }

    /** Makes the HTTP call that fetches a snapshot of an order book. */
    @FunctionalInterface
    interface SnapshotCall {
        /**
         * The call.
         *
         * @param instrument whose book
         * @param levels wanted number of levels a side; the connector takes the nearest that the exchange allows
         * @return the call
         */
        RestCall<BookSnapshot> of(InstrumentDefinition instrument, int levels);
    }

    /** Makes the HTTP call that fetches what is new of a stream. */
    @FunctionalInterface
    interface PollCall {
        /**
         * The call.
         *
         * @param subscription of which stream
         * @return the call; what its answer says is published in its order, which is the order of time
         */
        RestCall<PollAnswer> of(Subscription subscription);
    }

    /** Makes the HTTP call that fetches a part of what lies in a stretch of the past. */
    @FunctionalInterface
    interface BackfillCall {
        /**
         * The call. Which part it fetches is up to the exchange, by the offer's {@link Backfilled#paging}; what is left is asked for by further calls.
         *
         * @param subscription of which stream
         * @param first the first number or time that is wanted, by the offer's {@link Backfilled#by}
         * @param last the last one that is wanted, not less than the first: right before an event that is known to exist, which shows that the
         *     exchange's answer is not from before; or {@link Long#MAX_VALUE} for all up to now
         * @return the call; its rows say what the stream would have said, those outside the stretch too. Its parser throws a
         *     {@link HistoryGoneException} where the exchange says that it does not keep the begin of the stretch any more
         */
        RestCall<PollAnswer> of(Subscription subscription, long first, long last);
    }
}
