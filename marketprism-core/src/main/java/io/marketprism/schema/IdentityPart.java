package io.marketprism.schema;

import io.marketprism.event.MarketEvent;

/**
 * A field by which an event differs from others of its instrument.
 *
 * @param field the field
 * @param condition of which events it is a part; of the others the part is left out
 * @param ofMessagesOnly whether it tells apart the messages only that are sent one after the other of the same thing, such as the revisions of a
 *     gap, of which a store keeps one
 * @param <E> the events
 */
public record IdentityPart<E extends MarketEvent>(Field<E> field, Condition<E> condition, boolean ofMessagesOnly) {}
