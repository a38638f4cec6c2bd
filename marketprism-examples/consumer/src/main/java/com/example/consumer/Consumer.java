package com.example.consumer;

import static io.marketprism.event.DataType.ORDERBOOK;
import static io.marketprism.event.DataType.TRADE;

import io.marketprism.Feed;
import io.marketprism.MarketPrism;
import io.marketprism.Pipeline;
import io.marketprism.binance.Binance;
import io.marketprism.connector.ConnectorOptions;
import io.marketprism.event.Trade;
import io.marketprism.nats.NatsSink;
import io.marketprism.sink.Sink;
import java.net.URI;
import java.util.concurrent.CountDownLatch;

/** Collects a hundred trades of a simulated Binance into NATS, and says what became of them. */
public final class Consumer {
    private Consumer() {}

    /**
     * Ends when the trades have come.
     *
     * @param arguments the exchange's hosts, REST and WebSocket, and the NATS server
     */
    public static void main(String[] arguments) throws InterruptedException {
        ConnectorOptions simulated = ConnectorOptions.defaults()
                .exchange("binance-sim")
                .hosts(URI.create(arguments[0]), URI.create(arguments[1]));
        CountDownLatch trades = new CountDownLatch(100);
        Pipeline pipeline = MarketPrism.pipeline()
                .from(Binance.spot(simulated), Feed.of("BTC-USDT").data(TRADE, ORDERBOOK))
                .to(NatsSink.at(arguments[2]).only(TRADE))
                .to(Sink.on(Trade.class, "count", trade -> trades.countDown()))
                .start();
        trades.await();
        pipeline.close();
        System.out.println(pipeline.status().sinks().get(0).counts().get(TRADE));
    }
}
