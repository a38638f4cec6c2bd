package io.marketprism.connector;

import io.marketprism.event.BookEvent;
import io.marketprism.event.Instrument;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.StreamKey;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Where a {@link Normalizer} puts what it read. Used only during the call that hands it over. */
public interface NormalizerOutput {

    /**
     * Something happened on the market. The definition of an instrument replaces what is known of it.
     *
     * @param event not null
     */
    void event(MarketEvent event);

    /**
     * Something happened to an order book that is proved by {@link BookRule.Continuity#CHECKSUM}. Its sequence counts for nothing: the engine numbers
     * such books.
     *
     * @param event not null
     * @param checksum what the exchange says the book's checksum is after it
     */
    default void book(BookEvent event, long checksum) {
        event(event);
    }

    /**
     * An order book is known to be wrong, by something that its events do not show. It is begun anew.
     *
     * @param instrument whose book
     * @param reason what does not fit
     */
    default void bookBroken(Instrument instrument, String reason) {}

    /**
     * One part of a frame could not be read; the rest goes on.
     *
     * @param problem what is wrong with it
     */
    void rejected(NormalizationException problem);

    /**
     * A value cannot be right and was left out of its event, which goes on without it: a time that cannot be. Unlike what is {@link #rejected}, no
     * data is lost. It is told once in a while.
     *
     * @param problem which value, and why
     */
    default void doubted(NormalizationException problem) {}

    /**
     * The frame, or a part of it, is of a kind that the exchange documents and we do not carry, on purpose; nothing is lost. So that no frame is
     * passed over without a word.
     *
     * @param kind the exchange's name for it
     */
    default void ignored(String kind) {}

    /**
     * The exchange accepted all of a request.
     *
     * @param requestId of the {@link Request}
     */
    void acknowledged(String requestId);

    /**
     * The exchange accepted one of several subscriptions of a request, and answers for each on its own.
     *
     * @param requestId of the {@link Request}; null if the answer does not say
     * @param stream which one
     */
    default void acknowledged(@Nullable String requestId, StreamKey stream) {}

    /**
     * The exchange accepted these subscriptions of a request and refused the others without a word.
     *
     * @param requestId of the {@link Request}
     * @param streams those that it accepted
     */
    default void acknowledgedOnly(String requestId, Collection<StreamKey> streams) {}

    /**
     * The exchange refused a request, or what of it is not answered yet.
     *
     * @param requestId of the {@link Request}; null if the exchange does not say
     * @param reason in the exchange's words
     */
    void refused(@Nullable String requestId, String reason);

    /**
     * The exchange refused one of several subscriptions of a request, and answers for each on its own.
     *
     * @param requestId of the {@link Request}; null if the answer does not say
     * @param stream which one
     * @param reason in the exchange's words
     */
    default void refused(@Nullable String requestId, StreamKey stream, String reason) {}

    /**
     * The exchange wants an answer.
     *
     * @param text the frame to send, ahead of all that waits to be sent
     */
    default void reply(String text) {}

    /** All definitions of the exchange's list of instruments have been handed out. For {@link InstrumentSource.Streamed}. */
    default void instrumentsComplete() {}

    /**
     * Something in the exchange's list of instruments has changed: one is new, trades again or no longer, or is gone. The list is fetched soon. For
     * what comes by {@link Connector#instrumentNews()}; may be said often.
     */
    default void instrumentsChanged() {}

    /**
     * The exchange announces that it does not work for a while. What is missing until data comes again has the cause {@code maintenance}.
     *
     * @param reason in the exchange's words
     */
    default void maintenance(String reason) {}

    /** The exchange announces that it works again. */
    default void maintenanceOver() {}

    /**
     * The exchange is about to close the connection: it should be replaced now.
     *
     * @param reason in the exchange's words
     */
    void closing(String reason);

    /**
     * The exchange is about to close all connections of the market, though it may tell so on one only: all should be replaced now.
     *
     * @param reason in the exchange's words
     */
    default void closingAll(String reason) {
        closing(reason);
    }
}
