package io.marketprism.testkit;

import io.marketprism.connector.BackfillPage;
import io.marketprism.connector.Offer;
import io.marketprism.event.DataType;
import io.marketprism.event.MarketEvent;
import java.util.List;

/**
 * An answer to a call for the past, as the exchange sends it, and the page it means.
 *
 * @param answer JSON, as on the wire, with rows in the stretch that was asked for
 * @param first the first number or time that was asked for, as for {@link Offer.BackfillCall}
 * @param last the last one
 * @param expected the page, without problems and with at least one event, all of one stream, received at {@link ConnectorContract#RECEIVE_TIME_US} by
 *     {@link ConnectorContract#COLLECTOR}
 */
public record BackfillSample(String answer, long first, long last, BackfillPage expected) {

    /**
     * Checks that something is expected, and nothing that cannot be read.
     *
     * @param answer JSON, as on the wire
     * @param first the first number or time that was asked for
     * @param last the last one
     * @param expected the page
     */
    public BackfillSample {
        answer = answer.strip();
        if (expected.events().isEmpty() || !expected.problems().isEmpty()) {
            throw new IllegalArgumentException("Expected events and no problems, was " + expected + " for " + answer);
        }
    }

    /**
     * An answer that has all that the exchange has of the stretch.
     *
     * @param answer JSON, as on the wire
     * @param first the first number or time that was asked for
     * @param last the last one
     * @param expected the events, oldest first
     * @return the sample
     */
    public static BackfillSample of(String answer, long first, long last, MarketEvent... expected) {
        return new BackfillSample(
                answer, first, last, new BackfillPage(List.of(expected), first, last, MarketEvent.ABSENT, List.of()));
    }

    /** {@return which data} */
    DataType dataType() {
        return expected.events().get(0).dataType();
    }
}
