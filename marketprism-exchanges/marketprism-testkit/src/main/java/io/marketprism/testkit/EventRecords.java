package io.marketprism.testkit;

import io.marketprism.event.Decimal;
import io.marketprism.event.Instrument;
import io.marketprism.event.Levels;
import io.marketprism.event.MarketEvent;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Looks into events of any kind: every one is a record. */
final class EventRecords {

    private EventRecords() {}

    /** {@return the same event of another instrument} */
    static MarketEvent withInstrument(MarketEvent event, Instrument instrument) {
        RecordComponent[] components = event.getClass().getRecordComponents();
        Object[] values = Arrays.stream(components)
                .map(component -> component.getType() == Instrument.class ? instrument : value(event, component))
                .toArray();
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            return (MarketEvent) event.getClass().getDeclaredConstructor(types).newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Cannot copy " + event, e);
        }
    }

    /** {@return the names of what differs between two events of one kind} */
    static Set<String> differences(MarketEvent event, MarketEvent other) {
        return Arrays.stream(event.getClass().getRecordComponents())
                .filter(component -> !Objects.equals(value(event, component), value(other, component)))
                .map(RecordComponent::getName)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** {@return every decimal that an event holds, those of its levels too} */
    static List<Decimal> decimals(MarketEvent event) {
        List<Decimal> decimals = new ArrayList<>();
        for (RecordComponent component : event.getClass().getRecordComponents()) {
            Object value = value(event, component);
            if (value instanceof Decimal decimal) {
                decimals.add(decimal);
            } else if (value instanceof Levels levels) {
                for (int i = 0; i < levels.size(); i++) {
                    decimals.add(levels.price(i));
                    decimals.add(levels.quantity(i));
                }
            }
        }
        return decimals;
    }

    private static Object value(MarketEvent event, RecordComponent component) {
        try {
            return component.getAccessor().invoke(event);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Cannot read " + component + " of " + event, e);
        }
    }
}
