package io.marketprism.event;

import org.jspecify.annotations.Nullable;

/**
 * What the venue's own instrument list says of an instrument, sent at start, daily and on change. Everything but the first block and the
 * status may be null or {@link MarketEvent#ABSENT} where the venue does not state it.
 *
 * @param instrument whose definition
 * @param exchangeTimeUs always {@link MarketEvent#ABSENT} where the list carries no time
 * @param receiveTimeUs when the list was received, µs since the epoch
 * @param collector the collector that received it, or null
 * @param base base asset, as the venue names it
 * @param quote quote asset
 * @param settle asset in which profit and loss are paid
 * @param contractType {@code linear}, {@code inverse}; null for spot
 * @param contractSize size of one contract, in {@code contractSizeUnit}
 * @param contractSizeUnit asset in which the size is stated
 * @param tickSize smallest step of a price
 * @param lotSize smallest step of a quantity
 * @param minQuantity smallest quantity of an order
 * @param minNotional smallest value of an order, in quote
 * @param underlying index or pair that it is settled against
 * @param expiryUs end of trading, µs since the epoch
 * @param strike of an option
 * @param optionType of an option
 * @param status whether it can be traded
 * @param listedAtUs begin of trading, µs since the epoch
 * @param validFromUs when this definition was first seen, µs since the epoch
 */
public record InstrumentDefinition(
        Instrument instrument,
        long exchangeTimeUs,
        long receiveTimeUs,
        @Nullable String collector,
        @Nullable String base,
        @Nullable String quote,
        @Nullable String settle,
        @Nullable String contractType,
        @Nullable Decimal contractSize,
        @Nullable String contractSizeUnit,
        @Nullable Decimal tickSize,
        @Nullable Decimal lotSize,
        @Nullable Decimal minQuantity,
        @Nullable Decimal minNotional,
        @Nullable String underlying,
        long expiryUs,
        @Nullable Decimal strike,
        @Nullable OptionType optionType,
        @Nullable InstrumentStatus status,
        long listedAtUs,
        long validFromUs)
        implements MarketEvent {

    /**
     * An instrument of which nothing is known but its names.
     *
     * @param instrument which one
     * @return a definition that states nothing
     */
    public static InstrumentDefinition unknown(Instrument instrument) {
        return new InstrumentDefinition(
                instrument,
                ABSENT,
                ABSENT,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                ABSENT,
                null,
                null,
                null,
                ABSENT,
                ABSENT);
    }

    @Override
    public DataType dataType() {
        return DataType.INSTRUMENT;
    }

    /**
     * A number of contracts in {@link Instrument#quantityUnit()}, exactly.
     *
     * @param contracts how many
     * @return contracts × contract size; the number itself where the size is not known, or nothing is counted in contracts
     */
    public Decimal quantity(Decimal contracts) {
        return contractSize == null ? contracts : contracts.multiply(contractSize);
    }

    /**
     * Levels whose quantities are numbers of contracts, in {@link Instrument#quantityUnit()}, exactly.
     *
     * @param contracts quantities in contracts
     * @return quantities × contract size; the levels themselves where the size is not known, or nothing is counted in contracts
     */
    public Levels quantities(Levels contracts) {
        return contractSize == null ? contracts : contracts.timesQuantity(contractSize);
    }

    /**
     * Whether another definition says the same, whenever it was received.
     *
     * @param other to compare with
     * @return true if only the times and the collector differ
     */
    public boolean saysTheSameAs(InstrumentDefinition other) {
        return equals(other.received(receiveTimeUs, collector, validFromUs));
    }

    /**
     * The same definition of an instrument of another name.
     *
     * @param other whose definition it is
     * @return a copy
     */
    public InstrumentDefinition withInstrument(Instrument other) {
        return new InstrumentDefinition(
                other,
                exchangeTimeUs,
                receiveTimeUs,
                collector,
                base,
                quote,
                settle,
                contractType,
                contractSize,
                contractSizeUnit,
                tickSize,
                lotSize,
                minQuantity,
                minNotional,
                underlying,
                expiryUs,
                strike,
                optionType,
                status,
                listedAtUs,
                validFromUs);
    }

    /**
     * The same definition as received by a collector.
     *
     * @param receivedAtUs when, µs since the epoch
     * @param by the collector, or null
     * @param validFrom when it was first seen, µs since the epoch
     * @return a copy
     */
    public InstrumentDefinition received(long receivedAtUs, @Nullable String by, long validFrom) {
        return new InstrumentDefinition(
                instrument,
                exchangeTimeUs,
                receivedAtUs,
                by,
                base,
                quote,
                settle,
                contractType,
                contractSize,
                contractSizeUnit,
                tickSize,
                lotSize,
                minQuantity,
                minNotional,
                underlying,
                expiryUs,
                strike,
                optionType,
                status,
                listedAtUs,
                validFrom);
    }
}
