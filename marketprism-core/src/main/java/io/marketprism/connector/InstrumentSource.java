package io.marketprism.connector;

import io.marketprism.event.InstrumentDefinition;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

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
     * HTTP brings it part by part, and which parts there are tells a call of its own.
     *
     * @param parts the names of the parts
     * @param call makes the call for the part of a name; all answers are read alike
     */
    record FetchedByPart(RestCall<List<String>> parts, Function<String, RestCall<List<InstrumentDefinition>>> call)
            implements InstrumentSource {

        /** Checks that both are there.
         *
         * @param parts the names of the parts
         * @param call makes the call for the part of a name
         */
        public FetchedByPart {
            Objects.requireNonNull(parts, "parts");
            Objects.requireNonNull(call, "call");
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
