package io.marketprism.quickstart;

import static io.marketprism.event.DataType.ORDERBOOK;
import static io.marketprism.event.DataType.TRADE;

import io.marketprism.Feed;
import io.marketprism.MarketPrism;
import io.marketprism.Pipeline;
import io.marketprism.PipelineListener;
import io.marketprism.binance.Binance;
import io.marketprism.clickhouse.ClickHouseSink;
import io.marketprism.event.Gap;
import io.marketprism.nats.NatsSink;
import io.marketprism.sink.Delivery;
import java.time.Duration;

/** Delivers to servers that run on this machine, and says where data is missing. */
public final class ToNatsAndClickHouse {
    private ToNatsAndClickHouse() {}

    public static void main(String[] args) throws InterruptedException {
        // shown:begin
        try (Pipeline pipeline = MarketPrism.pipeline()
                .from(Binance.spot(), Feed.of("BTC-USDT").data(TRADE, ORDERBOOK))
                .to(NatsSink.at("nats://localhost:4222"), Delivery.defaults().linger(Duration.ofMillis(50)))
                .to(ClickHouseSink.at("http://localhost:8123"))
                .listener(new PipelineListener() {
                    @Override
                    public void gap(Gap gap) {
                        System.err.println(gap);
                    }
                })
                .start()) {
            pipeline.awaitClose();
        }
        // shown:end
    }
}
