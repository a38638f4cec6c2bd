package io.marketprism.duckdb;

import io.marketprism.event.Decimal;
import io.marketprism.event.MarketEvent;
import io.marketprism.schema.EventSchema;
import io.marketprism.schema.Field;
import java.math.RoundingMode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the quantity of an event is in base and in quote. Computed here: DuckDB multiplies and divides decimals of this size inexactly or not at all.
 *
 * @param price at which quantities are converted
 * @param quantity in the unit of the event's instrument
 * @param <E> the events
 */
@SuppressWarnings("NullAway") // Whoever has the fields always has the values.
record Amounts<E extends MarketEvent>(Field<E> price, Field<E> quantity) {

    /** {@return the columns behind those of a schema's fields} */
    static <E extends MarketEvent> List<Column<E>> columns(EventSchema<E> schema) {
        return switch (schema.dataType()) {
            case TRADE, LIQUIDATION -> {
                Amounts<E> amounts = new Amounts<>(schema.field("price"), schema.field("quantity"));
                yield List.of(
                        Column.computed("base_quantity", amounts::base),
                        Column.computed("quote_quantity", amounts::quote));
            }
            default -> List.of();
        };
    }

    /** In base; a quotient is cut to 18 digits. */
    private @Nullable Decimal base(E event) {
        Decimal amount = quantity.decimal(event);
        return switch (event.instrument().quantityUnit()) {
            case BASE -> amount;
            case QUOTE -> quotient(amount, price.decimal(event));
            case CONTRACT -> null;
        };
    }

    /** In quote, exactly. */
    private @Nullable Decimal quote(E event) {
        Decimal amount = quantity.decimal(event);
        return switch (event.instrument().quantityUnit()) {
            case BASE -> ifFits(amount.multiply(price.decimal(event)));
            case QUOTE -> amount;
            case CONTRACT -> null;
        };
    }

    private static @Nullable Decimal quotient(Decimal amount, Decimal price) {
        if (price.signum() == 0) {
            return null;
        }
        return ifFits(
                Decimal.of(amount.toBigDecimal().divide(price.toBigDecimal(), RowCheck.SCALE, RoundingMode.DOWN)));
    }

    private static @Nullable Decimal ifFits(Decimal number) {
        return RowCheck.fits(number) ? number : null;
    }
}
