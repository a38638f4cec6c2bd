package io.marketprism.bench;

import com.alibaba.fastjson2.JSON;
import io.marketprism.event.MarketEvent;

/** fastjson2's data binding, with {@code BigDecimal} fields. */
final class FastjsonReader implements FrameReader {
    private final Class<? extends WireMessages.Message> type;
    private final Events events;

    FastjsonReader(Kind kind) {
        type = WireMessages.of(kind);
        events = new Events(kind);
    }

    @Override
    public MarketEvent read(byte[] message) {
        return JSON.parseObject(message, type).event(events);
    }
}
