package io.marketprism.connector;

import io.marketprism.event.MarketEvent;

/** Where a {@link Normalizer} puts what it read. Used only during the call that hands it over. */
public interface NormalizerOutput {

    /**
     * Something happened on the market.
     *
     * @param event not null
     */
    void event(MarketEvent event);

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
     * The exchange accepted a request.
     *
     * @param requestId of the {@link Greeting}
     */
    void acknowledged(String requestId);

    /**
     * The exchange refused a request.
     *
     * @param requestId of the {@link Greeting}; null if the exchange does not say
     * @param reason in the exchange's words
     */
    void refused(String requestId, String reason);

    /**
     * The exchange is about to close the connection: it should be replaced now.
     *
     * @param reason in the exchange's words
     */
    void closing(String reason);
}
