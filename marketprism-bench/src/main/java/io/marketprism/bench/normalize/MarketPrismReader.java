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
import io.marketprism.event.MarketEvent;
import io.marketprism.okx.Okx;

/** MarketPrism as its pipeline does it: a frame that is used again, the exchange's normalizer, the event handed over. */
final class MarketPrismReader implements FrameReader, NormalizerOutput {
    private final Frame frame = new Frame(COLLECTOR, null);
    private final Normalizer normalizer;
    private MarketEvent event;

    MarketPrismReader(MessageKind kind) {
        SymbolTable symbols = SymbolTable.of(CorpusInstrument.definitions(kind));
        Connector okx = kind.isOfContracts() ? Okx.swap() : Okx.spot();
        normalizer = (kind.isBinance() ? Binance.spot() : okx).normalizer(symbols);
    }

    @Override
    public MarketEvent read(byte[] message) {
        normalizer.normalize(frame.wrap(message, message.length, RECEIVED_US), this);
        return event;
    }

    @Override
    public void event(MarketEvent read) {
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
