package io.marketprism.binance;

import io.marketprism.connector.Frame;
import io.marketprism.connector.json.InstrumentRow;
import io.marketprism.connector.json.InstrumentRows;
import io.marketprism.event.Decimal;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.InstrumentStatus;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.MarketType;
import io.marketprism.event.QuantityUnit;
import java.util.List;
import java.util.Map;

/** Reads Binance's instrument list ({@code exchangeInfo}). */
final class BinanceInstruments {
    private static final InstrumentRows ROWS = new InstrumentRows("exchangeInfo", "symbol", List.of("symbols"));

    private static final Map<String, InstrumentStatus> STATUSES = Map.of(
            "TRADING", InstrumentStatus.TRADING,
            "HALT", InstrumentStatus.HALTED,
            "BREAK", InstrumentStatus.HALTED,
            "END_OF_DAY", InstrumentStatus.HALTED,
            "CANCEL_ONLY", InstrumentStatus.CANCEL_ONLY);

    private BinanceInstruments() {}

    static List<InstrumentDefinition> definitions(String exchange, Frame body) {
        return ROWS.read(exchange, body, row -> definition(exchange, body, row));
    }

    private static InstrumentDefinition definition(String exchange, Frame body, InstrumentRow row) {
        String nativeSymbol = row.text("symbol");
        String base = row.text("baseAsset");
        String quote = row.text("quoteAsset");
        return new InstrumentDefinition(
                new Instrument(exchange, MarketType.SPOT, base + "-" + quote, nativeSymbol, QuantityUnit.BASE),
                MarketEvent.ABSENT,
                body.receiveTimeUs(),
                body.collector(),
                base,
                quote,
                null,
                null,
                null,
                null,
                filter(row, "PRICE_FILTER", "tickSize"),
                filter(row, "LOT_SIZE", "stepSize"),
                filter(row, "LOT_SIZE", "minQty"),
                minNotional(row),
                null,
                MarketEvent.ABSENT,
                null,
                null,
                row.status("status", STATUSES),
                MarketEvent.ABSENT,
                body.receiveTimeUs());
    }

    private static Decimal minNotional(InstrumentRow row) {
        Decimal notional = filter(row, "NOTIONAL", "minNotional");
        return notional == null ? filter(row, "MIN_NOTIONAL", "minNotional") : notional;
    }

    /** A rule of a filter, or null if the exchange has not set or has disabled (zeroed) it. */
    private static Decimal filter(InstrumentRow row, String type, String rule) {
        return row.rows("filters").stream()
                .filter(filter -> type.equals(filter.textOrNull("filterType")))
                .findFirst()
                .map(filter -> filter.positiveOrNull(rule))
                .orElse(null);
    }
}
