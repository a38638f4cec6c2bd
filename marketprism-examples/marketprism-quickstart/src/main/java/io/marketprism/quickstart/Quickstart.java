package io.marketprism.quickstart;

// shown:begin
import static io.marketprism.event.DataType.BBO;
import static io.marketprism.event.DataType.ORDERBOOK;
import static io.marketprism.event.DataType.TRADE;

import io.marketprism.Feed;
import io.marketprism.MarketPrism;
import io.marketprism.Pipeline;
import io.marketprism.binance.Binance;
import io.marketprism.okx.Okx;
import io.marketprism.sink.Sink;

public final class Quickstart {
    public static void main(String[] args) throws InterruptedException {
        try (Pipeline pipeline = MarketPrism.pipeline()
                .from(Binance.spot(), Feed.of("BTC-USDT", "ETH-USDT").data(TRADE, ORDERBOOK))
                .from(Okx.spot(), Feed.of("BTC-USDT").data(TRADE, BBO))
                .to(Sink.forEach(System.out::println))
                .start()) {
            pipeline.awaitClose();
        }
    }
}
// shown:end
