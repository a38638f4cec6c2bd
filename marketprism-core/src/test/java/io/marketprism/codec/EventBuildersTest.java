package io.marketprism.codec;

import static java.util.stream.Collectors.toCollection;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.Samples;
import io.marketprism.event.BestBidOffer;
import io.marketprism.event.Decimal;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.Trade;
import io.marketprism.event.VolatilityIndex;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Every event of more than five fields has a builder that can say all that it says. */
class EventBuildersTest {
    /** The builder of a definition takes together what belongs together; the index has five fields. */
    private static final Set<Class<?>> OTHERS = Set.of(InstrumentDefinition.class, VolatilityIndex.class);

    @Test
    void sayWhatTheEventsSay() throws ReflectiveOperationException {
        RandomEvents events = new RandomEvents(1);
        Set<String> seen = new TreeSet<>();
        for (int i = 0; i < 1_000; i++) {
            MarketEvent event = events.next();
            if (OTHERS.contains(event.getClass()) || lacksWhatItMustSay(event)) {
                continue;
            }
            seen.add(event.getClass().getSimpleName());
            Object builder =
                    event.getClass().getMethod("builder", Instrument.class).invoke(null, event.instrument());
            for (RecordComponent component : event.getClass().getRecordComponents()) {
                if (!component.getName().equals("instrument")) {
                    Method setter = builder.getClass().getMethod(component.getName(), component.getType());
                    setter.invoke(builder, component.getAccessor().invoke(event));
                }
            }
            assertEquals(event, builder.getClass().getMethod("build").invoke(builder));
        }
        assertEquals(
                Stream.of(MarketEvent.class.getPermittedSubclasses())
                        .flatMap(kind ->
                                kind.isInterface() ? Arrays.stream(kind.getPermittedSubclasses()) : Stream.of(kind))
                        .filter(kind -> !OTHERS.contains(kind))
                        .map(Class::getSimpleName)
                        .collect(toCollection(TreeSet::new)),
                seen);
    }

    /** The random ones go beyond that edge. */
    private static boolean lacksWhatItMustSay(MarketEvent event) throws ReflectiveOperationException {
        for (RecordComponent component : event.getClass().getRecordComponents()) {
            if (!component.getAnnotatedType().isAnnotationPresent(Nullable.class)
                    && component.getAccessor().invoke(event) == null) {
                return true;
            }
        }
        return false;
    }

    @Test
    void whatIsNotGivenIsAbsent() {
        BestBidOffer empty = BestBidOffer.builder(Samples.INSTRUMENT).build();
        assertEquals(MarketEvent.ABSENT, empty.sequence());
        assertEquals(MarketEvent.ABSENT, empty.receiveTimeUs());
        Trade.Builder trade = Trade.builder(Samples.INSTRUMENT).price(Decimal.ONE);
        String missing =
                assertThrows(IllegalArgumentException.class, trade::build).getMessage();
        assertTrue(missing.contains("trade id"), missing);
    }
}
