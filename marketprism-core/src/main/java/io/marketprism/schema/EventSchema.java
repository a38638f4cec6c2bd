package io.marketprism.schema;

import io.marketprism.event.DataType;
import io.marketprism.event.MarketEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What one data type consists of. JSON, tables and identities all follow from it. Immutable; {@link Schemas} has one for each data type.
 *
 * @param <E> its events
 */
public final class EventSchema<E extends MarketEvent> {
    private final DataType dataType;
    private final String table;
    private final Class<E> eventClass;
    private final List<Field<E>> fields;
    private final List<IdentityPart<E>> identity;
    private final Stays stays;
    private final @Nullable Field<E> rank;
    private final @Nullable Field<E> time;
    private final boolean ours;
    private final boolean hasQuantityUnit;
    private final Maker<E> maker;

    private EventSchema(Builder<E> builder, Maker<E> maker) {
        this.dataType = builder.dataType;
        this.table = builder.table;
        this.eventClass = builder.eventClass;
        this.fields = List.copyOf(builder.fields);
        this.identity = List.copyOf(builder.identity);
        this.stays = Objects.requireNonNull(builder.stays, "stays");
        this.rank = builder.rank;
        this.time = builder.time;
        this.ours = builder.ours;
        this.hasQuantityUnit = builder.fields.contains(EventSchema.<E>narrowed(Head.QUANTITY_UNIT));
        this.maker = maker;
    }

    /** Makes an event of values. */
    @FunctionalInterface
    interface Maker<E> {
        E make(Head head, FieldReader in);
    }

    static <E extends MarketEvent> Builder<E> of(DataType dataType, String table, Class<E> eventClass) {
        return new Builder<>(dataType, table, eventClass);
    }

    /** {@return the data type} */
    public DataType dataType() {
        return dataType;
    }

    /** {@return the name of the table in stores, such as {@code funding_rates}} */
    public String table() {
        return table;
    }

    /** {@return the class of its events} */
    public Class<E> eventClass() {
        return eventClass;
    }

    /** {@return what its events have in common with all others, in the order in which it is written, behind the data type} */
    public List<Field<E>> head() {
        return Head.FIELDS.stream().map(EventSchema::<E>narrowed).toList();
    }

    /** {@return the fields of these events alone, in the order in which they are written, behind the head} */
    public List<Field<E>> fields() {
        return fields;
    }

    /** {@return the head and the own fields} */
    public List<Field<E>> allFields() {
        return Stream.concat(head().stream(), fields.stream()).toList();
    }

    /**
     * Finds a field by its name.
     *
     * @param name as in JSON
     * @return the field
     * @throws IllegalArgumentException if there is none of that name
     */
    public Field<E> field(String name) {
        return allFields().stream()
                .filter(field -> field.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "Expected a field of " + dataType.wireName() + ", one of " + allFields() + ", was " + name));
    }

    /** {@return what makes an event what it is, beside its data type and {@link Head#INSTRUMENT}, in the order of its text} */
    public List<IdentityPart<E>> identity() {
        return identity;
    }

    /** {@return which of two events of one identity a store keeps, unless {@link #rank()} decides} */
    public Stays stays() {
        return stays;
    }

    /**
     * The field that decides which of two events stays, before {@link #stays()} is asked: the one in which it is greater.
     *
     * @return a flag, of which true is greater, or a small count; empty for most types
     */
    public Optional<Field<E>> rank() {
        return Optional.ofNullable(rank);
    }

    /**
     * The time to which an event belongs, where it has one that its versions share, such as the open time of a candle. All others belong to the
     * exchange time, or else to the receive time.
     *
     * @return a field of kind {@link Field.Kind#TIME}, or empty
     */
    public Optional<Field<E>> time() {
        return Optional.ofNullable(time);
    }

    /** {@return whether the events are what a collector says, not what happened at the venue} */
    public boolean isOurs() {
        return ours;
    }

    /** {@return whether the events say what their quantities count, in the field {@link Head#QUANTITY_UNIT}} */
    public boolean hasQuantityUnit() {
        return hasQuantityUnit;
    }

    /**
     * Makes an event. Types without the field {@code quantity_unit} get an instrument whose quantities count base.
     *
     * @param in the values
     * @return the event
     * @throws IllegalArgumentException if a value is missing that the event cannot exist without, or values contradict each other
     */
    public E read(FieldReader in) {
        return maker.make(Head.read(in, hasQuantityUnit), in);
    }

    /** {@return the data type and its fields} */
    @Override
    public String toString() {
        return dataType.wireName() + fields;
    }

    /** A field of all events as one of some. */
    @SuppressWarnings("unchecked") // A field only takes events, and whoever takes any takes these.
    private static <E extends MarketEvent> Field<E> narrowed(Field<? super E> field) {
        return (Field<E>) field;
    }

    /** Takes the parts one after the other. */
    static final class Builder<E extends MarketEvent> {
        private final DataType dataType;
        private final String table;
        private final Class<E> eventClass;
        private final List<Field<E>> fields = new ArrayList<>();
        private final List<IdentityPart<E>> identity = new ArrayList<>();
        private @Nullable Stays stays;
        private @Nullable Field<E> rank;
        private @Nullable Field<E> time;
        private boolean ours;

        private Builder(DataType dataType, String table, Class<E> eventClass) {
            this.dataType = dataType;
            this.table = table;
            this.eventClass = eventClass;
        }

        Builder<E> fields(List<Field<? super E>> own) {
            own.forEach(field -> fields.add(narrowed(field)));
            return this;
        }

        /** Parts of every event's identity. */
        Builder<E> identity(List<Field<? super E>> parts) {
            return identity(parts, new Condition.Always<>(), false);
        }

        /** Parts of some events' identities. */
        Builder<E> identity(List<Field<? super E>> parts, Condition<E> condition) {
            return identity(parts, condition, false);
        }

        /** Parts that count for messages only. */
        Builder<E> messageIdentity(List<Field<? super E>> parts) {
            return identity(parts, new Condition.Always<>(), true);
        }

        private Builder<E> identity(List<Field<? super E>> parts, Condition<E> condition, boolean ofMessagesOnly) {
            parts.forEach(part -> identity.add(new IdentityPart<>(narrowed(part), condition, ofMessagesOnly)));
            return this;
        }

        Builder<E> stays(Stays which) {
            stays = which;
            return this;
        }

        Builder<E> stays(Field<E> greatest, Stays which) {
            rank = greatest;
            stays = which;
            return this;
        }

        Builder<E> time(Field<E> field) {
            time = field;
            return this;
        }

        /** Says that a collector says it. */
        Builder<E> ours() {
            ours = true;
            return this;
        }

        EventSchema<E> readBy(Maker<E> maker) {
            return new EventSchema<>(this, maker);
        }
    }
}
