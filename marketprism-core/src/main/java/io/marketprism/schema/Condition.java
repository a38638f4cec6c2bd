package io.marketprism.schema;

import io.marketprism.event.MarketEvent;
import java.util.List;

/**
 * Of which events a part of the identity is a part.
 *
 * @param <E> the events
 */
public sealed interface Condition<E extends MarketEvent> {
    /**
     * Whether the part counts.
     *
     * @param event whose identity
     * @return true if it does
     */
    boolean holds(E event);

    /**
     * Of all.
     *
     * @param <E> the events
     */
    record Always<E extends MarketEvent>() implements Condition<E> {
        @Override
        public boolean holds(E event) {
            return true;
        }
    }

    /**
     * Of those of one kind.
     *
     * @param field a choice
     * @param word one of its words
     * @param <E> the events
     */
    record Is<E extends MarketEvent>(Field<E> field, String word) implements Condition<E> {
        @Override
        public boolean holds(E event) {
            return word.equals(field.text(event));
        }
    }

    /**
     * Of those that lack some fields.
     *
     * @param fields each of which they lack
     * @param <E> the events
     */
    record AllAbsent<E extends MarketEvent>(List<Field<? super E>> fields) implements Condition<E> {
        @Override
        public boolean holds(E event) {
            for (Field<? super E> field : fields) {
                if (!field.isAbsent(event)) {
                    return false;
                }
            }
            return true;
        }
    }
}
