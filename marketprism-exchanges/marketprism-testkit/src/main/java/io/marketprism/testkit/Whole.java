package io.marketprism.testkit;

import io.marketprism.event.Instrument;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.QuantityUnit;
import java.util.Collection;
import java.util.List;

/**
 * An event or an instrument with all that is said of the instrument, for tests that are to prove all of it: instruments are equal when exchange,
 * market type and symbol are, and so are their events, whatever their native symbols and units of quantities.
 *
 * @param of the event or the instrument
 * @param nativeSymbol what the venue calls the instrument
 * @param quantityUnit what quantities of the instrument count
 * @param <T> what it is
 */
public record Whole<T>(T of, String nativeSymbol, QuantityUnit quantityUnit) {

    /**
     * An instrument as a whole.
     *
     * @param instrument any
     * @return equal only to one of which everything is equal
     */
    public static Whole<Instrument> of(Instrument instrument) {
        return new Whole<>(instrument, instrument.nativeSymbol(), instrument.quantityUnit());
    }

    /**
     * An event as a whole.
     *
     * @param event any
     * @return equal only to one of which everything is equal
     */
    public static Whole<MarketEvent> of(MarketEvent event) {
        Instrument instrument = event.instrument();
        return new Whole<>(event, instrument.nativeSymbol(), instrument.quantityUnit());
    }

    /**
     * Events as a whole.
     *
     * @param events any
     * @return each of them, in their order
     */
    public static List<Whole<MarketEvent>> of(Collection<? extends MarketEvent> events) {
        return events.stream().<Whole<MarketEvent>>map(Whole::of).toList();
    }
}
