package io.marketprism.connector;

import io.marketprism.event.InstrumentDefinition;
import java.util.List;
import java.util.Objects;

/** Where an exchange's own list of instruments comes from. Immutable. */
public sealed interface InstrumentSource {

    /**
     * HTTP brings it.
     *
     * @param calls all of them together are the list
     */
    record Fetched(List<RestCall<List<InstrumentDefinition>>> calls) implements InstrumentSource {

        /** Copies the list.
         *
         * @param calls all of them together are the list
         */
        public Fetched {
            calls = List.copyOf(calls);
        }
    }

    /**
     * A WebSocket brings it: the plan's {@linkplain SubscriptionRequests#opening opening} requests ask for it, the normalizer hands the definitions
     * out as events and says when it {@linkplain NormalizerOutput#instrumentsComplete() has all of them}.
     *
     * @param plan a connection without subscriptions, opened for the list alone
     */
    record Streamed(ConnectionPlan plan) implements InstrumentSource {

        /** Checks that there is a plan.
         *
         * @param plan a connection without subscriptions
         */
        public Streamed {
            Objects.requireNonNull(plan, "plan");
        }
    }
}
