package io.marketprism.collector;

import io.marketprism.event.Instrument;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.MarketType;
import io.marketprism.event.QuantityUnit;
import io.marketprism.event.Trade;
import io.marketprism.nats.NatsSink;
import io.marketprism.sink.Batch;
import io.marketprism.testkit.SampleEvents;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;

/** Delivers trades to NATS as a collector does; they are numbered from 1, each of its own number. */
final class TradePublisher implements AutoCloseable {
    static final Instrument INSTRUMENT =
            new Instrument("store-test", MarketType.SPOT, "BTC-USDT", "BTCUSDT", QuantityUnit.BASE);

    private final NatsSink sink;
    private volatile long published;

    TradePublisher(String url) {
        sink = NatsSink.at(url);
    }

    static Trade trade(long id) {
        return SampleEvents.trade(INSTRUMENT, id);
    }

    /** Delivers the next ones and waits until NATS has stored them. */
    void publish(int count) {
        List<MarketEvent> trades = LongStream.rangeClosed(published + 1, published + count)
                .<MarketEvent>mapToObj(TradePublisher::trade)
                .toList();
        sink.write(new Batch(UUID.randomUUID().toString(), trades))
                .toCompletableFuture()
                .join();
        published += count;
    }

    /** How many there are; also the number of the newest. */
    long published() {
        return published;
    }

    @Override
    public void close() {
        sink.close();
    }
}
