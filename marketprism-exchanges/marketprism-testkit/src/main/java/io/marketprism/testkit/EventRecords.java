package io.marketprism.testkit;

import io.marketprism.event.Decimal;
import io.marketprism.event.Instrument;
import io.marketprism.event.Levels;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.TradeId;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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

    /** {@return the names of the numbers that are 0, once for each, those of levels too} */
    static List<String> zeros(MarketEvent event) {
        List<String> zeros = new ArrayList<>();
        for (RecordComponent component : event.getClass().getRecordComponents()) {
            Object value = value(event, component);
            if (value instanceof Levels levels) {
                for (int i = 0; i < levels.size(); i++) {
                    addIfZero(
                            zeros,
                            component.getName() + " price",
                            levels.price(i).signum());
                    addIfZero(
                            zeros,
                            component.getName() + " quantity",
                            levels.quantity(i).signum());
                }
            } else if (value instanceof Decimal decimal) {
                addIfZero(zeros, component.getName(), decimal.signum());
            } else if (value instanceof Number number) {
                addIfZero(zeros, component.getName(), number.longValue());
            } else if (value instanceof TradeId id && id.isNumber()) {
                addIfZero(zeros, component.getName(), id.number());
            }
        }
        return zeros;
    }

    private static void addIfZero(List<String> zeros, String name, long number) {
        if (number == 0) {
            zeros.add(name);
        }
    }

    /** {@return the fields in which two events of one kind differ, each with both values, and of instruments all that is said of them} */
    static Map<String, String> differences(MarketEvent expected, MarketEvent found) {
        Map<String, String> differences = new LinkedHashMap<>();
        for (RecordComponent component : expected.getClass().getRecordComponents()) {
            String first = text(expected, component);
            String second = text(found, component);
            if (!first.equals(second)) {
                differences.put(component.getName(), second + " instead of " + first);
            }
        }
        return differences;
    }

    private static String text(MarketEvent event, RecordComponent component) {
        Object value = value(event, component);
        return value instanceof Instrument instrument ? Whole.of(instrument).toString() : String.valueOf(value);
    }

    private static @Nullable Object value(MarketEvent event, RecordComponent component) {
        try {
            return component.getAccessor().invoke(event);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Cannot read " + component + " of " + event, e);
        }
    }
}
