package io.marketprism.testkit;

import io.marketprism.codec.EventJson;
import io.marketprism.connector.Normalizer;
import io.marketprism.event.BestBidOffer;
import io.marketprism.event.BookSnapshot;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.MarketEvent;
import io.marketprism.testkit.JsonFrame.Leaf;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Checks that every number of a frame stands exactly in an event that was made of it, as it is or multiplied by the contract's size, and that only
 * what is listed does not. Milliseconds stand in events as microseconds.
 */
final class NumberCheck {

    private static final BigDecimal MICROS_PER_MILLI = BigDecimal.valueOf(1000);
    private static final int MOST_DIGITS = 1000;

    /** What the exchange does not say in so many words. */
    private static final Set<String> OURS = Set.of("receive_time_us", "ordinal", "interval_hours");

    private final Supplier<Normalizer> normalizers;
    private final Function<Instrument, InstrumentDefinition> definitions;

    /**
     * A check.
     *
     * @param normalizers makes a normalizer for each reading
     * @param definitions may tell the size of a contract; null of an instrument that nobody knows
     */
    NumberCheck(Supplier<Normalizer> normalizers, Function<Instrument, InstrumentDefinition> definitions) {
        this.normalizers = normalizers;
        this.definitions = definitions;
    }

    /**
     * Checks a frame; each of its rows alone, if there are several.
     *
     * @param stream names what the payload lacks, or null
     * @param list what need not stand in events
     * @param strict whether what is listed as not carried must change nothing
     * @return what is wrong, in words; nothing of what no event is made, of which a part is not read, or which has a number that nobody can write out
     */
    List<String> faults(String frame, @Nullable String stream, FieldsLeftOut list, boolean strict) {
        JsonFrame whole = JsonFrame.parse(frame);
        if (whole.leaves().stream().anyMatch(NumberCheck::isMadeToExhaust)) {
            return List.of();
        }
        List<String> rows = whole.rows();
        if (rows.size() < 2) {
            return faults(whole, frame, stream, list, strict);
        }
        List<String> faults = new ArrayList<>();
        for (String row : rows) {
            String single = whole.withRows(List.of(row));
            faults.addAll(faults(JsonFrame.parse(single), single, stream, list, strict));
        }
        return faults;
    }

    private List<String> faults(
            JsonFrame json, String frame, @Nullable String stream, FieldsLeftOut list, boolean strict) {
        Reading reading = read(frame, stream);
        List<MarketEvent> events = reading.events();
        if (events.isEmpty()
                || !reading.problems().isEmpty()
                || !reading.doubts().isEmpty()) {
            return List.of();
        }
        List<String> faults = new ArrayList<>();
        FieldsLeftOut left = list.of(events);
        Set<BigDecimal> carried = numbers(events);
        for (Leaf leaf : json.leaves()) {
            String field = leaf.field();
            BigDecimal number = leaf.number();
            if (left.isNotCarried(field)) {
                String changed = json.withLeafAt(leaf.place(), other(leaf));
                if (strict && !leaf.value().isNull() && !isSame(reading, read(changed, stream))) {
                    faults.add("is listed as not carried: " + field + ", but changes what is read of " + frame);
                }
            } else if (number != null
                    && !left.isCarriedOtherwise(field)
                    && !stands(number, carried, events)
                    && !((number.signum() == 0 || leaf.isOfZero()) && areOfWholeBooks(events))) {
                faults.add("does not stand in any event: " + field + ", " + leaf.value() + " in " + frame);
            }
        }
        return faults;
    }

    private boolean stands(BigDecimal number, Set<BigDecimal> carried, List<MarketEvent> events) {
        return carried.contains(number.stripTrailingZeros())
                || carried.contains(number.multiply(MICROS_PER_MILLI).stripTrailingZeros())
                || events.stream()
                        .map(event -> definitions.apply(event.instrument()))
                        .filter(definition -> definition != null && definition.contractSize() != null)
                        .map(definition ->
                                new BigDecimal(definition.contractSize().toString()))
                        .anyMatch(size -> carried.contains(number.multiply(size).stripTrailingZeros()));
    }

    private static boolean isMadeToExhaust(Leaf leaf) {
        BigDecimal number = leaf.number();
        return number != null && Math.abs((long) number.scale()) > MOST_DIGITS;
    }

    /** Of a whole book, and of its best bid and offer, a price without a quantity is no level. */
    private static boolean areOfWholeBooks(List<MarketEvent> events) {
        return events.stream().allMatch(event -> event instanceof BookSnapshot || event instanceof BestBidOffer);
    }

    private static Set<BigDecimal> numbers(List<MarketEvent> events) {
        Set<BigDecimal> numbers = new HashSet<>();
        for (MarketEvent event : events) {
            JsonFrame.parse(new String(EventJson.encode(event), StandardCharsets.UTF_8)).leaves().stream()
                    .filter(leaf -> !OURS.contains(leaf.field()))
                    .map(Leaf::number)
                    .filter(Objects::nonNull)
                    .forEach(number -> numbers.add(number.stripTrailingZeros()));
        }
        return numbers;
    }

    /** {@return another value of the same kind, as JSON} */
    private static String other(Leaf leaf) {
        BigDecimal number = leaf.number();
        UnaryOperator<String> as = leaf.value().isTextual() ? value -> '"' + value + '"' : value -> value;
        return leaf.value().isBoolean()
                ? String.valueOf(!leaf.value().booleanValue())
                : as.apply(number == null ? "other" : number.add(BigDecimal.ONE).toPlainString());
    }

    private static boolean isSame(Reading one, Reading other) {
        return one.events().equals(other.events())
                && other.problems().isEmpty()
                && other.doubts().isEmpty();
    }

    private Reading read(String frame, @Nullable String stream) {
        return Reading.of(normalizers.get(), frame, stream);
    }
}
