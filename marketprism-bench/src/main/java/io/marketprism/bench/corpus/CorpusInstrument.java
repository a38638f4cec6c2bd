package io.marketprism.bench.corpus;

import io.marketprism.event.Decimal;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.InstrumentStatus;
import io.marketprism.event.MarketType;
import io.marketprism.event.QuantityUnit;
import java.util.List;
import java.util.Locale;

/**
 * One of the instruments of the corpus, with the grid on which its prices and quantities lie.
 *
 * @param base currency that is traded
 * @param quote currency in which prices are
 * @param ticks price at the start, in ticks
 * @param priceScale digits behind the point of a tick
 * @param quantityScale digits behind the point of the smallest quantity
 */
public record CorpusInstrument(String base, String quote, long ticks, int priceScale, int quantityScale) {
    /** Large and small prices, fine and coarse quantities. */
    public static final List<CorpusInstrument> ALL = List.of(
            new CorpusInstrument("BTC", "USDT", 6_723_451, 2, 5),
            new CorpusInstrument("ETH", "USDT", 341_277, 2, 4),
            new CorpusInstrument("SOL", "USDT", 17_843, 2, 3),
            new CorpusInstrument("XRP", "USDT", 5_213, 4, 0),
            new CorpusInstrument("ETH", "BTC", 5_076, 5, 4),
            new CorpusInstrument("PEPE", "USDT", 1_234, 8, 0));

    /** {@return the name that Binance's streams begin with} */
    public String streamName() {
        return (base + quote).toLowerCase(Locale.ROOT);
    }

    /**
     * What messages of a kind call it.
     *
     * @param kind of the messages
     * @return its native symbol; of a volatility index, the name of a price index
     */
    public String wireName(MessageKind kind) {
        return kind == MessageKind.DERIBIT_VOLATILITY_INDEX
                ? base.toLowerCase(Locale.ROOT) + "_usd"
                : definition(kind).instrument().nativeSymbol();
    }

    /**
     * What events of a kind carry it as.
     *
     * @param kind of the messages
     * @return its definition
     */
    public InstrumentDefinition definition(MessageKind kind) {
        return switch (kind.market()) {
            case BINANCE_SPOT -> InstrumentDefinition.unknown(instrument("binance", MarketType.SPOT, base + quote));
            case BINANCE_USDM ->
                InstrumentDefinition.unknown(instrument("binance", MarketType.PERPETUAL, base + quote));
            case BINANCE_COINM ->
                contract(
                        new Instrument(
                                "binance",
                                MarketType.PERPETUAL,
                                base + "-" + quote,
                                base + quote + "_PERP",
                                QuantityUnit.QUOTE),
                        "inverse",
                        Decimal.of(10, 0),
                        quote);
            case OKX_SPOT -> InstrumentDefinition.unknown(instrument("okx", MarketType.SPOT, base + "-" + quote));
            case OKX_SWAP ->
                contract(
                        instrument("okx", MarketType.PERPETUAL, base + "-" + quote + "-SWAP"),
                        "linear",
                        Decimal.of(1, 2),
                        base);
            case DERIBIT -> InstrumentDefinition.unknown(onDeribit(kind));
        };
    }

    private Instrument onDeribit(MessageKind kind) {
        return switch (kind) {
            case DERIBIT_PRICE_INDEX ->
                instrument("deribit", MarketType.INDEX, (base + "_" + quote).toLowerCase(Locale.ROOT));
            case DERIBIT_VOLATILITY_INDEX ->
                new Instrument("deribit", MarketType.INDEX, base + "-DVOL", base + "-DVOL", QuantityUnit.BASE);
            default -> instrument("deribit", MarketType.PERPETUAL, base + "_" + quote + "-PERPETUAL");
        };
    }

    private Instrument instrument(String exchange, MarketType type, String nativeSymbol) {
        return new Instrument(exchange, type, base + "-" + quote, nativeSymbol, QuantityUnit.BASE);
    }

    private InstrumentDefinition contract(Instrument instrument, String type, Decimal size, String sizeUnit) {
        return InstrumentDefinition.builder(instrument)
                .base(base)
                .quote(quote)
                .settle(quote)
                .contractType(type)
                .contractSize(size, sizeUnit)
                .status(InstrumentStatus.TRADING)
                .build();
    }

    /** {@return the definitions of the instruments of all messages of a kind} */
    public static List<InstrumentDefinition> definitions(MessageKind kind) {
        return ALL.stream().map(instrument -> instrument.definition(kind)).toList();
    }
}
