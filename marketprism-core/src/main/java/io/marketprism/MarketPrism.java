package io.marketprism;

/**
 * The front door: describes pipelines.
 *
 * <pre>{@code
 * try (Pipeline pipeline = MarketPrism.pipeline()
 *         .from(Binance.spot(), Feed.of("BTC-USDT").data(TRADE, ORDERBOOK))
 *         .to(Sink.forEach(System.out::println))
 *         .start()) {
 *     pipeline.awaitClose();
 * }
 * }</pre>
 */
public final class MarketPrism {
    private MarketPrism() {}

    /** {@return a description of a pipeline, still empty} */
    public static PipelineBuilder pipeline() {
        return new PipelineBuilder();
    }
}
