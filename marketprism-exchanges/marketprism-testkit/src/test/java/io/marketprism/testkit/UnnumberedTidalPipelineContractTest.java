package io.marketprism.testkit;

import io.marketprism.connector.Connector;
import io.marketprism.connector.ConnectorOptions;
import io.marketprism.connector.Normalizer;
import io.marketprism.connector.NormalizerOutput;
import io.marketprism.connector.Offer;
import io.marketprism.connector.SymbolTable;
import io.marketprism.event.DataType;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.Trade;
import java.lang.reflect.Proxy;
import java.util.List;

/** The same, and its trades have no numbers that prove anything. */
class UnnumberedTidalPipelineContractTest extends TidalPipelineContractTest {

    @Override
    protected Connector newConnector(ConnectorOptions options) {
        return new TidalConnector(venue().webSocketUri()) {
            @Override
            public List<Offer> offers() {
                return super.offers().stream()
                        .map(offer -> offer.dataType() == DataType.TRADE
                                ? new Offer.Streamed(DataType.TRADE, Offer.Numbering.NONE, offer.staleAfter())
                                : offer)
                        .toList();
            }

            @Override
            public Normalizer normalizer(SymbolTable symbols) {
                Normalizer numbering = super.normalizer(symbols);
                return (frame, output) -> numbering.normalize(frame, unnumbered(output));
            }
        };
    }

    private static NormalizerOutput unnumbered(NormalizerOutput output) {
        return (NormalizerOutput) Proxy.newProxyInstance(
                NormalizerOutput.class.getClassLoader(),
                new Class<?>[] {NormalizerOutput.class},
                (proxy, method, arguments) -> {
                    if (arguments != null && arguments[0] instanceof Trade trade) {
                        output.event(unnumbered(trade));
                        return null;
                    }
                    return method.invoke(output, arguments);
                });
    }

    private static Trade unnumbered(Trade trade) {
        return new Trade(
                trade.instrument(),
                trade.exchangeTimeUs(),
                trade.receiveTimeUs(),
                trade.collector(),
                trade.tradeId(),
                trade.form(),
                trade.price(),
                trade.quantity(),
                trade.side(),
                trade.firstTradeId(),
                trade.lastTradeId(),
                MarketEvent.ABSENT,
                trade.source());
    }
}
