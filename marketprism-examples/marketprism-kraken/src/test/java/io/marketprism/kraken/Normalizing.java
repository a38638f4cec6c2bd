package io.marketprism.kraken;

import io.marketprism.connector.Connector;
import io.marketprism.connector.Frame;
import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.NormalizerOutput;
import io.marketprism.connector.SymbolTable;
import io.marketprism.event.MarketEvent;
import io.marketprism.testkit.ConnectorContract;
import java.util.List;

/** Reads one frame in which nothing is wrong. */
final class Normalizing {
    private Normalizing() {}

    static void read(Connector connector, String frame, List<MarketEvent> events) {
        connector
                .normalizer(SymbolTable.of(KrakenSamples.pairs()))
                .normalize(
                        Frame.of(frame, ConnectorContract.RECEIVE_TIME_US, ConnectorContract.COLLECTOR),
                        new NormalizerOutput() {
                            @Override
                            public void event(MarketEvent event) {
                                events.add(event);
                            }

                            @Override
                            public void rejected(NormalizationException problem) {
                                throw problem;
                            }

                            @Override
                            public void acknowledged(String requestId) {}

                            @Override
                            public void refused(String requestId, String reason) {}

                            @Override
                            public void closing(String reason) {}
                        });
    }
}
