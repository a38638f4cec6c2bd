package io.marketprism.bench.normalize;

import com.alibaba.fastjson2.JSON;
import io.marketprism.bench.corpus.MessageKind;
import io.marketprism.event.MarketEvent;
import java.util.List;

/** fastjson2's data binding, with {@code BigDecimal} fields. */
final class FastjsonReader implements FrameReader {
    private final Class<? extends WireMessages.Message> type;
    private final PeerEvents events;

    FastjsonReader(MessageKind kind) {
        type = WireMessages.of(kind);
        events = new PeerEvents(kind);
    }

    @Override
    public MarketEvent read(byte[] message) {
        return JSON.parseObject(message, type).event(events);
    }

    @Override
    public List<MarketEvent> earlier() {
        return events.earlier();
    }
}
