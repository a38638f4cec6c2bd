package io.marketprism.bench.normalize;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import io.marketprism.bench.corpus.MessageKind;
import io.marketprism.event.MarketEvent;
import java.io.IOException;
import java.util.List;

/** Jackson's data binding, with {@code BigDecimal} fields. */
final class JacksonBindingReader implements FrameReader {
    private final ObjectReader reader;
    private final PeerEvents events;

    JacksonBindingReader(MessageKind kind) {
        reader = new ObjectMapper()
                .readerFor(WireMessages.of(kind))
                .with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
        events = new PeerEvents(kind);
    }

    @Override
    public MarketEvent read(byte[] message) throws IOException {
        WireMessages.Message bound = reader.readValue(message);
        return bound.event(events);
    }

    @Override
    public List<MarketEvent> earlier() {
        return events.earlier();
    }
}
