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
        return builder(instrument).build();
    }

    /**
     * Begins a definition.
     *
     * @param instrument whose definition
     * @return a builder of one that states nothing yet
     */
    public static Builder builder(Instrument instrument) {
        return new Builder(instrument);
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
     * @return true if only the times and the collector differ; false also if the native symbol or the unit of quantities does
     */
    public boolean saysTheSameAs(InstrumentDefinition other) {
        return equals(other.received(receiveTimeUs, collector, validFromUs))
                && instrument.nativeSymbol().equals(other.instrument.nativeSymbol())
                && instrument.quantityUnit() == other.instrument.quantityUnit();
    }

    /**
     * The same definition of an instrument of another name.
     *
     * @param other whose definition it is
     * @return a copy
     */
    public InstrumentDefinition withInstrument(Instrument other) {
        return new Builder(other, this).build();
    }

    /**
     * The same definition of an instrument whose status is another.
     *
     * @param now whether it can be traded
     * @return a copy
     */
    public InstrumentDefinition withStatus(InstrumentStatus now) {
        return new Builder(instrument, this).status(now).build();
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
        return new Builder(instrument, this)
                .received(receivedAtUs, by, validFrom)
                .build();
    }

    /** Takes what is known of an instrument, one after the other; what is not given stays null or {@link MarketEvent#ABSENT}. */
    public static final class Builder {
        private final Instrument instrument;
        private long exchangeTimeUs = ABSENT;
        private long receiveTimeUs = ABSENT;
        private @Nullable String collector;
        private @Nullable String base;
        private @Nullable String quote;
        private @Nullable String settle;
        private @Nullable String contractType;
        private @Nullable Decimal contractSize;
        private @Nullable String contractSizeUnit;
        private @Nullable Decimal tickSize;
        private @Nullable Decimal lotSize;
        private @Nullable Decimal minQuantity;
        private @Nullable Decimal minNotional;
        private @Nullable String underlying;
        private long expiryUs = ABSENT;
        private @Nullable Decimal strike;
        private @Nullable OptionType optionType;
        private @Nullable InstrumentStatus status;
        private long listedAtUs = ABSENT;
        private long validFromUs = ABSENT;

        private Builder(Instrument instrument) {
            this.instrument = instrument;
        }

        private Builder(Instrument instrument, InstrumentDefinition source) {
            this(instrument);
            exchangeTimeUs = source.exchangeTimeUs;
            receiveTimeUs = source.receiveTimeUs;
            collector = source.collector;
            base = source.base;
            quote = source.quote;
            settle = source.settle;
            contractType = source.contractType;
            contractSize = source.contractSize;
            contractSizeUnit = source.contractSizeUnit;
            tickSize = source.tickSize;
            lotSize = source.lotSize;
            minQuantity = source.minQuantity;
            minNotional = source.minNotional;
            underlying = source.underlying;
            expiryUs = source.expiryUs;
            strike = source.strike;
            optionType = source.optionType;
            status = source.status;
            listedAtUs = source.listedAtUs;
            validFromUs = source.validFromUs;
        }

        /**
         * {@return this, with the venue's time of it}
         *
         * @param timeUs µs since the epoch
         */
        public Builder exchangeTimeUs(long timeUs) {
            exchangeTimeUs = timeUs;
            return this;
        }

        /**
         * {@return this, with who received it, and when}
         *
         * @param receivedAtUs when, µs since the epoch
         * @param by the collector, or null
         * @param validFrom when it was first seen, µs since the epoch
         */
        public Builder received(long receivedAtUs, @Nullable String by, long validFrom) {
            receiveTimeUs = receivedAtUs;
            collector = by;
            validFromUs = validFrom;
            return this;
        }

        /**
         * {@return this, with a base asset}
         *
         * @param asset as the venue names it
         */
        public Builder base(@Nullable String asset) {
            base = asset;
            return this;
        }

        /**
         * {@return this, with a quote asset}
         *
         * @param asset as the venue names it
         */
        public Builder quote(@Nullable String asset) {
            quote = asset;
            return this;
        }

        /**
         * {@return this, with a settlement asset}
         *
         * @param asset in which profit and loss are paid
         */
        public Builder settle(@Nullable String asset) {
            settle = asset;
            return this;
        }

        /**
         * {@return this, with a type of contract}
         *
         * @param type {@code linear} or {@code inverse}
         */
        public Builder contractType(@Nullable String type) {
            contractType = type;
            return this;
        }

        /**
         * {@return this, with a contract size}
         *
         * @param size of one contract
         * @param unit asset in which the size is stated
         */
        public Builder contractSize(@Nullable Decimal size, @Nullable String unit) {
            contractSize = size;
            contractSizeUnit = unit;
            return this;
        }

        /**
         * {@return this, with a tick size}
         *
         * @param step smallest step of a price
         */
        public Builder tickSize(@Nullable Decimal step) {
            tickSize = step;
            return this;
        }

        /**
         * {@return this, with a lot size}
         *
         * @param step smallest step of a quantity
         */
        public Builder lotSize(@Nullable Decimal step) {
            lotSize = step;
            return this;
        }

        /**
         * {@return this, with a smallest quantity}
         *
         * @param quantity of an order
         */
        public Builder minQuantity(@Nullable Decimal quantity) {
            minQuantity = quantity;
            return this;
        }

        /**
         * {@return this, with a smallest value}
         *
         * @param value of an order, in quote
         */
        public Builder minNotional(@Nullable Decimal value) {
            minNotional = value;
            return this;
        }

        /**
         * {@return this, with an underlying}
         *
         * @param index index or pair that it is settled against
         */
        public Builder underlying(@Nullable String index) {
            underlying = index;
            return this;
        }

        /**
         * {@return this, with an end of trading}
         *
         * @param timeUs µs since the epoch
         */
        public Builder expiryUs(long timeUs) {
            expiryUs = timeUs;
            return this;
        }

        /**
         * {@return this, with the terms of an option}
         *
         * @param price its strike
         * @param type call or put
         */
        public Builder option(@Nullable Decimal price, @Nullable OptionType type) {
            strike = price;
            optionType = type;
            return this;
        }

        /**
         * {@return this, with a status}
         *
         * @param now whether it can be traded
         */
        public Builder status(@Nullable InstrumentStatus now) {
            status = now;
            return this;
        }

        /**
         * {@return this, with a begin of trading}
         *
         * @param timeUs µs since the epoch
         */
        public Builder listedAtUs(long timeUs) {
            listedAtUs = timeUs;
            return this;
        }

        /** {@return the definition} */
        public InstrumentDefinition build() {
            return new InstrumentDefinition(
                    instrument,
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
    }
}
