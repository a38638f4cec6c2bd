package com.example.acme;

import io.marketprism.connector.Frame;
import io.marketprism.connector.json.InstrumentRow;
import io.marketprism.connector.json.InstrumentRows;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.InstrumentStatus;
import io.marketprism.event.MarketType;
import io.marketprism.event.QuantityUnit;
import java.util.List;
import java.util.Map;

/** Reads the exchange's list, {@code {"instruments":[{"symbol":"BTC-USDT",…}]}}. */
final class AcmeInstruments {
    private static final InstrumentRows LIST = new InstrumentRows("/instruments", "symbol", List.of("instruments"));

    private static final Map<String, InstrumentStatus> STATUSES =
            Map.of("trading", InstrumentStatus.TRADING, "halted", InstrumentStatus.HALTED);

    private AcmeInstruments() {}

    static List<InstrumentDefinition> definitions(String exchange, Frame body) {
        return LIST.read(exchange, body, row -> definition(exchange, row, body));
    }

    private static InstrumentDefinition definition(String exchange, InstrumentRow row, Frame body) {
        String base = row.text("base");
        String quote = row.text("quote");
        return InstrumentDefinition.builder(new Instrument(
                        exchange, MarketType.SPOT, base + "-" + quote, row.text("symbol"), QuantityUnit.BASE))
                .received(body.receiveTimeUs(), body.collector(), body.receiveTimeUs())
                .base(base)
                .quote(quote)
                .tickSize(row.positiveOrNull("tick"))
                .lotSize(row.positiveOrNull("lot"))
                .status(row.status("status", STATUSES))
                .build();
    }
}
