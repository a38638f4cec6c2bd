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

    /** {@return the instrument as events of Binance carry it} */
    public Instrument onBinance() {
        return instrument("binance", base + quote);
    }

    /** {@return the instrument as events of OKX carry it} */
    public Instrument onOkx() {
        return instrument("okx", base + "-" + quote);
    }

    /** {@return the name that Binance's streams begin with} */
    public String streamName() {
        return (base + quote).toLowerCase(Locale.ROOT);
    }

    private Instrument instrument(String exchange, String nativeSymbol) {
        return instrument(exchange, MarketType.SPOT, nativeSymbol);
    }

    private Instrument instrument(String exchange, MarketType type, String nativeSymbol) {
        return new Instrument(exchange, type, base + "-" + quote, nativeSymbol, QuantityUnit.BASE);
    }

    private InstrumentDefinition definition(MessageKind kind) {
        if (kind.isOfContracts()) {
            return contract(instrument("okx", MarketType.PERPETUAL, base + "-" + quote + "-SWAP"));
        }
        return InstrumentDefinition.unknown(kind.isBinance() ? onBinance() : onOkx());
    }

    /** One contract is 0.01 of the base currency. */
    private InstrumentDefinition contract(Instrument instrument) {
        return InstrumentDefinition.builder(instrument)
                .base(base)
                .quote(quote)
                .settle(quote)
                .contractType("linear")
                .contractSize(Decimal.of(1, 2), base)
                .status(InstrumentStatus.TRADING)
                .build();
    }

    /** {@return the definitions of the instruments of all messages of a kind} */
    public static List<InstrumentDefinition> definitions(MessageKind kind) {
        return ALL.stream().map(instrument -> instrument.definition(kind)).toList();
    }
}
