package io.marketprism.bench.normalize;

import io.marketprism.bench.corpus.CorpusInstrument;
import io.marketprism.bench.corpus.MessageKind;
import io.marketprism.binance.Binance;
import io.marketprism.connector.Connector;
import io.marketprism.connector.Frame;
import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.Normalizer;
import io.marketprism.connector.NormalizerOutput;
import io.marketprism.connector.SymbolTable;
import io.marketprism.deribit.Deribit;
import io.marketprism.event.MarketEvent;
import io.marketprism.okx.Okx;
import java.util.ArrayList;
import java.util.List;

/** MarketPrism as its pipeline does it: a frame that is used again, the exchange's normalizer, the event handed over. */
final class MarketPrismReader implements FrameReader, NormalizerOutput {
    private final Frame frame = new Frame(COLLECTOR, null);
    private final List<MarketEvent> earlier = new ArrayList<>();
    private final Normalizer normalizer;
    private MarketEvent event;

    MarketPrismReader(MessageKind kind) {
        normalizer = connector(kind.market()).normalizer(SymbolTable.of(CorpusInstrument.definitions(kind)));
    }

    private static Connector connector(MessageKind.Market market) {
        return switch (market) {
            case BINANCE_SPOT -> Binance.spot();
            case BINANCE_USDM -> Binance.usdm();
            case BINANCE_COINM -> Binance.coinm();
            case OKX_SPOT -> Okx.spot();
            case OKX_SWAP -> Okx.swap();
            case DERIBIT -> Deribit.derivatives();
        };
    }

    @Override
    public MarketEvent read(byte[] message) {
        event = null;
        earlier.clear();
        normalizer.normalize(frame.wrap(message, message.length, RECEIVED_US), this);
        return event;
    }

    @Override
    public List<MarketEvent> earlier() {
        return earlier;
    }

    @Override
    public void event(MarketEvent read) {
        if (event != null) {
            earlier.add(event);
        }
        event = read;
    }

    @Override
    public void rejected(NormalizationException problem) {
        throw problem;
    }

    @Override
    public void acknowledged(String requestId) {
        throw new IllegalStateException("Expected market data, was an acknowledgement of " + requestId);
    }

    @Override
    public void refused(String requestId, String reason) {
        throw new IllegalStateException("Expected market data, was a refusal: " + reason);
    }

    @Override
    public void closing(String reason) {
        throw new IllegalStateException("Expected market data, was an announcement: " + reason);
    }
}
