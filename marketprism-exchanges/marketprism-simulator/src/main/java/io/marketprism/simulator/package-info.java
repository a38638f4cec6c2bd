/**
 * Simulated exchanges for demos, tests, benchmarks and plug-in authors. Start at {@link io.marketprism.simulator.SimulatedExchange}.
 *
 * <p>A simulated exchange is a real WebSocket and REST server on loopback. It runs an invented, seeded market and shows it the way its
 * venue would: paths, frames, acknowledgements, errors, heartbeats and limits follow the venue's documents. A client changes
 * scheme, host and port, nothing else.
 *
 * <ul>
 *   <li>The {@linkplain io.marketprism.simulator.ledger.Ledger ledger} knows every trade and every state of every book, and what was sent
 *       to whom, to compare with what arrived.
 *   <li>The {@linkplain io.marketprism.simulator.Faults faults} cut, silence, drop, reorder, damage and refuse on command.
 *   <li>Driven by hand, with {@link io.marketprism.simulator.SimulatedExchange#step}, a test decides what happens when, to the event.
 *   <li>Another venue is a {@link io.marketprism.simulator.venue.VenueProtocol} away.
 * </ul>
 *
 * <p>Streams have their venue's names in ledger and faults:
 *
 * <table>
 *   <caption>Names of streams</caption>
 *   <tr><th>venue</th><th>names</th></tr>
 *   <tr><td>Binance spot</td><td>{@code btcusdt@trade}, {@code btcusdt@depth@100ms}, {@code btcusdt@bookTicker}, …</td></tr>
 *   <tr><td>Binance USD-M</td><td>{@code btcusdt@aggTrade}, {@code btcusdt@kline_1m}, {@code !markPrice@arr}, …; on a path that does not
 *   deliver it, its name begins with that path: {@code /public/btcusdt@aggTrade}</td></tr>
 *   <tr><td>Binance COIN-M</td><td>{@code btcusd_perp@aggTrade}, {@code btcusd_261225@depth}, {@code btcusd@indexPrice}, …</td></tr>
 *   <tr><td>OKX spot</td><td>{@code trades:BTC-USDT}, {@code books:BTC-USDT}, {@code bbo-tbt:BTC-USDT}, …</td></tr>
 * </table>
 */
@NullMarked
package io.marketprism.simulator;

import org.jspecify.annotations.NullMarked;
