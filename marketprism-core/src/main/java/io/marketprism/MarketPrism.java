package io.marketprism;

import io.marketprism.connector.Connector;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.internal.time.SystemTime;
import java.util.List;
import java.util.Objects;
import okhttp3.OkHttpClient;

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

    /**
     * Asks an exchange what a market lists, and waits for the answer. The call counts against the limits of the exchange like those of pipelines.
     *
     * <pre>{@code
     * for (InstrumentDefinition each : MarketPrism.instruments(Binance.spot())) {
     *     System.out.println(each.instrument() + " in steps of " + each.tickSize());
     * }
     * }</pre>
     *
     * @param connector the market
     * @return its instruments, in the exchange's order
     * @throws io.marketprism.error.MarketPrismException if the exchange cannot be reached, wants no calls for a while, or its list cannot be read
     */
    public static List<InstrumentDefinition> instruments(Connector connector) {
        return InstrumentLookup.list(given(connector), null, "", SystemTime.INSTANCE);
    }

    /**
     * The same by a client of the application's own, see {@link PipelineBuilder#httpClient}.
     *
     * @param connector the market
     * @param client with the application's proxy and trust settings; it stays open
     * @param address by which the client's calls leave, see {@link PipelineBuilder#address}; empty for the one that all share
     * @return its instruments, in the exchange's order
     * @throws io.marketprism.error.MarketPrismException if the exchange cannot be reached, wants no calls for a while, or its list cannot be read
     */
    public static List<InstrumentDefinition> instruments(Connector connector, OkHttpClient client, String address) {
        Objects.requireNonNull(client, "Expected an HTTP client, was null");
        return InstrumentLookup.list(given(connector), client, address, SystemTime.INSTANCE);
    }

    private static Connector given(Connector connector) {
        return Objects.requireNonNull(connector, "Expected a connector, such as Binance.spot(), was null");
    }
}
