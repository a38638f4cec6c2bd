package io.marketprism.okx;

import io.marketprism.connector.Connector;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.testkit.GoldenFrameContract;
import java.util.List;
import java.util.stream.Stream;

/** Frames of OKX, by its v5 documentation of July to October 2026. All markets are read alike. */
class OkxGoldenFrameTest extends GoldenFrameContract {

    /** One whose size the list does not tell. */
    private static final String UNSIZED = "{\"instType\":\"SWAP\",\"instId\":\"NEW-EUR-SWAP\",\"state\":\"preopen\"}";

    @Override
    protected Connector newConnector() {
        return Okx.swap();
    }

    /** Frames do not tell their market. */
    @Override
    protected String captures() {
        return "okx-";
    }

    @Override
    protected String captureStream() {
        return "BTC-USDT";
    }

    @Override
    protected List<Instrument> instruments() {
        return definitions().stream().map(InstrumentDefinition::instrument).toList();
    }

    /** The index of QRX-EUR has the native symbol of the spot instrument, and is of another market; that of QRX-USD is in all three. */
    @Override
    protected List<InstrumentDefinition> definitions() {
        return Stream.of(
                        OkxDefinitions.of(OkxMarket.SPOT, OkxDefinitions.SPOT),
                        OkxDefinitions.of(OkxMarket.SWAP, OkxDefinitions.SWAP, UNSIZED)
                                .subList(0, 2),
                        OkxDefinitions.of(OkxMarket.SWAP, OkxDefinitions.INVERSE_SWAP),
                        OkxDefinitions.of(OkxMarket.FUTURES, OkxDefinitions.FUTURE)
                                .subList(0, 1),
                        OkxDefinitions.of(OkxMarket.OPTION, OkxDefinitions.OPTION)
                                .subList(0, 1))
                .flatMap(List::stream)
                .toList();
    }
}
