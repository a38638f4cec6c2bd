/**
 * For the tests of an application: a {@linkplain io.marketprism.test.TestExchange simulated exchange} that it drives, and a
 * {@linkplain io.marketprism.test.RecordingSink sink} that remembers.
 *
 * <pre>{@code
 * RecordingSink sink = new RecordingSink();
 * try (TestExchange exchange = TestExchange.binanceSpot("BTC-USDT");
 *         Pipeline pipeline = MarketPrism.pipeline()
 *                 .from(Binance.spot(exchange.options()), Feed.of("BTC-USDT").data(TRADE))
 *                 .to(sink)
 *                 .start()) {
 *     exchange.awaitSubscriptions(1, Duration.ofSeconds(30));
 *     exchange.produce(1_000);
 *     List<Trade> trades = sink.await(Trade.class, 100, Duration.ofSeconds(30));
 *
 *     exchange.disconnect();
 *     List<Gap> gaps = sink.await(Gap.class, 1, Duration.ofSeconds(30));
 * }
 * }</pre>
 */
@NullMarked
package io.marketprism.test;

import org.jspecify.annotations.NullMarked;
