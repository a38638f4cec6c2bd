package io.marketprism.bench.normalize;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import io.marketprism.bench.corpus.MessageKind;
import io.marketprism.event.MarketEvent;
import java.io.IOException;

/** Jackson's data binding, with {@code BigDecimal} fields. */
final class JacksonBindingReader implements FrameReader {
    private final ObjectReader reader;
    private final PeerEvents events;

    JacksonBindingReader(MessageKind kind) {
        reader = new ObjectMapper()
                .readerFor(WireMessages.of(kind))
                .without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
        events = new PeerEvents(kind);
    }

    @Override
    public MarketEvent read(byte[] message) throws IOException {
        WireMessages.Message bound = reader.readValue(message);
        return bound.event(events);
    }
}
