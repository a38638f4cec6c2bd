package io.marketprism.okx;

import io.marketprism.connector.Frame;
import io.marketprism.connector.json.InstrumentRow;
import io.marketprism.connector.json.InstrumentRows;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.InstrumentStatus;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.QuantityUnit;
import java.util.List;
import java.util.Map;

/** Reads OKX's instrument list. Rows of instruments that are not open yet may be nearly empty. */
final class OkxInstruments {
    private static final InstrumentRows LIST =
            new InstrumentRows(OkxChannel.INSTRUMENTS.wireName(), "instId", List.of("data"));

    private static final Map<String, InstrumentStatus> STATES = Map.of(
            "live", InstrumentStatus.TRADING,
            "post_only", InstrumentStatus.TRADING,
            "suspend", InstrumentStatus.HALTED,
            "rebase", InstrumentStatus.HALTED,
            "preopen", InstrumentStatus.PRE_OPEN,
            "test", InstrumentStatus.PRE_OPEN,
            "settling", InstrumentStatus.SETTLING,
            "expired", InstrumentStatus.DELISTED);

    private OkxInstruments() {}

    static List<InstrumentDefinition> definitions(String exchange, OkxMarket market, Frame body) {
        return LIST.read(exchange, body, row -> {
            String type = row.text("instType");
            String symbol = row.text("instId");
            return type.equals(market.instrumentType())
                    ? definition(
                            new Instrument(exchange, market.marketType(), symbol, symbol, QuantityUnit.BASE), row, body)
                    : null;
        });
    }

    /**
     * The symbol is the native one, which is {@code BASE-QUOTE} on this market. A placeholder such as {@code LISTING-SPOT-QRX-EUR}, listed before the
     * instrument that it announces, has the assets of that instrument already, but is not it.
     */
    private static InstrumentDefinition definition(Instrument instrument, InstrumentRow row, Frame body) {
        return new InstrumentDefinition(
                instrument,
                MarketEvent.ABSENT,
                body.receiveTimeUs(),
                body.collector(),
                row.textOrNull("baseCcy"),
                row.textOrNull("quoteCcy"),
                row.textOrNull("settleCcy"),
                row.textOrNull("ctType"),
                row.positiveOrNull("ctVal"),
                row.textOrNull("ctValCcy"),
                row.positiveOrNull("tickSz"),
                row.positiveOrNull("lotSz"),
                row.positiveOrNull("minSz"),
                null,
                row.textOrNull("uly"),
                row.epochMillis("expTime"),
                null,
                null,
                row.status("state", STATES),
                row.epochMillis("listTime"),
                body.receiveTimeUs());
    }
}
