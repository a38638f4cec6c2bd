package io.marketprism.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.marketprism.codec.EventIdentity;
import io.marketprism.event.DataType;
import io.marketprism.event.MarketEvent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SampleEventsTest {

    @Test
    void everyKindOfEventIsAmongTheSamples() {
        Set<Class<?>> kinds = kinds(MarketEvent.class).collect(Collectors.toSet());

        assertEquals(kinds, classes(SampleEvents.complete()));
        assertEquals(kinds, classes(SampleEvents.sparse()));
    }

    @Test
    void everyDataTypeIsAmongTheSamples() {
        assertEquals(EnumSet.allOf(DataType.class), types(SampleEvents.complete()));
        assertEquals(EnumSet.allOf(DataType.class), types(SampleEvents.sparse()));
    }

    private static Set<DataType> types(List<MarketEvent> events) {
        return events.stream().map(MarketEvent::dataType).collect(Collectors.toSet());
    }

    @Test
    void anyTwoSamplesDifferInIdentity() {
        List<MarketEvent> events = new ArrayList<>(SampleEvents.complete());
        events.addAll(SampleEvents.sparse());

        assertEquals(
                events.size(), events.stream().map(EventIdentity::of).distinct().count());
    }

    @Test
    void nothingIsAbsentInACompleteSample() {
        for (MarketEvent event : SampleEvents.complete()) {
            assertFalse(event.toString().contains("null"), event.toString());
            assertFalse(event.toString().contains("" + MarketEvent.ABSENT), event.toString());
        }
    }

    private static Set<Class<?>> classes(List<MarketEvent> events) {
        return events.stream().map(Object::getClass).collect(Collectors.toSet());
    }

    private static Stream<Class<?>> kinds(Class<?> type) {
        return type.isSealed()
                ? Arrays.stream(type.getPermittedSubclasses()).flatMap(SampleEventsTest::kinds)
                : Stream.of(type);
    }
}
