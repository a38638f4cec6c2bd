package io.marketprism.simulator;

import io.marketprism.simulator.binance.BinanceProtocol;
import io.marketprism.simulator.binance.BinanceRules;
import io.marketprism.simulator.binance.BinanceVenueMarket;
import io.marketprism.simulator.deribit.DeribitProtocol;
import io.marketprism.simulator.deribit.DeribitRules;
import io.marketprism.simulator.ledger.Ledger;
import io.marketprism.simulator.market.ListingState;
import io.marketprism.simulator.okx.OkxProtocol;
import io.marketprism.simulator.okx.OkxRules;
import io.marketprism.simulator.okx.OkxVenueMarket;
import io.marketprism.simulator.venue.VenueProtocol;
import java.net.URI;
import java.util.List;

/**
 * A venue on loopback: a real WebSocket and REST server on one port that speaks a venue's protocol over an invented market, keeps a
 * {@linkplain #ledger() ledger} of everything it produced, and {@linkplain #faults() misbehaves} on command.
 *
 * <pre>{@code
 * SimulatorOptions options = SimulatorOptions.defaults().seed(42).symbols("BTC-USDT", "ETH-USDT").eventsPerSecond(2_000);
 * try (SimulatedExchange exchange = SimulatedExchange.binance(BinanceVenueMarket.SPOT, options).start()) {
 *     URI webSocket = exchange.webSocketUri(); // ws://127.0.0.1:PORT, then the venue's own paths
 *     URI rest = exchange.restUri();           // http://127.0.0.1:PORT
 *     ...
 *     exchange.faults().cut();
 *     List<ProducedTrade> truth = exchange.ledger().trades("BTC-USDT");
 * }
 * }</pre>
 *
 * <p>Driven by hand, for tests that want exact counts: {@code SimulatorOptions.defaults().drivenByHand()}, then {@link #step}.
 *
 * <p>Started once, closed once. Thread-safe. The exchange runs on one daemon thread of its own.
 */
public final class SimulatedExchange implements AutoCloseable {

    private final SimulatorServer server;

    private SimulatedExchange(VenueProtocol protocol, SimulatorOptions options) {
        this.server = new SimulatorServer(protocol, options);
    }

    /**
     * {@return a market of Binance with its documented limits, not started}
     *
     * @param market which market
     * @param options how it behaves
     */
    public static SimulatedExchange binance(BinanceVenueMarket market, SimulatorOptions options) {
        return binance(market, options, market.rules());
    }

    /**
     * {@return a market of Binance, not started}
     *
     * @param market which market
     * @param options how it behaves
     * @param rules its limits and timings
     */
    public static SimulatedExchange binance(BinanceVenueMarket market, SimulatorOptions options, BinanceRules rules) {
        return of(new BinanceProtocol(market, rules), options);
    }

    /**
     * {@return a market of OKX with its documented limits, not started}
     *
     * @param market which market
     * @param options how it behaves
     */
    public static SimulatedExchange okx(OkxVenueMarket market, SimulatorOptions options) {
        return okx(market, options, OkxRules.documented());
    }

    /**
     * {@return a market of OKX, not started}
     *
     * @param market which market
     * @param options how it behaves
     * @param rules its limits and timings
     */
    public static SimulatedExchange okx(OkxVenueMarket market, SimulatorOptions options, OkxRules rules) {
        return of(new OkxProtocol(market, rules), options);
    }

    /**
     * {@return Deribit's derivatives with its documented limits, not started}
     *
     * @param options how it behaves
     */
    public static SimulatedExchange deribit(SimulatorOptions options) {
        return deribit(options, DeribitRules.documented());
    }

    /**
     * {@return Deribit's derivatives, not started}
     *
     * @param options how it behaves
     * @param rules its limits and timings
     */
    public static SimulatedExchange deribit(SimulatorOptions options, DeribitRules rules) {
        return of(new DeribitProtocol(rules), options);
    }

    /**
     * {@return any venue, not started}
     *
     * @param protocol how the venue speaks
     * @param options how it behaves
     */
    public static SimulatedExchange of(VenueProtocol protocol, SimulatorOptions options) {
        return new SimulatedExchange(protocol, options);
    }

    /**
     * Opens the port; the market begins to move unless it is driven by hand.
     *
     * @return this
     * @throws IllegalStateException if it was started before, or the port is taken
     */
    public SimulatedExchange start() {
        server.start();
        return this;
    }

    /** {@return {@code ws://127.0.0.1:PORT}; the venue's own paths follow} */
    public URI webSocketUri() {
        return URI.create("ws://" + LoopbackListener.LOOPBACK + ":" + server.port());
    }

    /** {@return {@code http://127.0.0.1:PORT}; the venue's own paths follow} */
    public URI restUri() {
        return URI.create("http://" + LoopbackListener.LOOPBACK + ":" + server.port());
    }

    /** {@return what the venue produced and sent} */
    public Ledger ledger() {
        return server.ledger();
    }

    /** {@return the faults that can be injected} */
    public Faults faults() {
        return server.faults();
    }

    /** {@return the WebSocket connections that are open now, oldest first; none once closed} */
    public List<ConnectionInfo> connections() {
        return server.connections();
    }

    /**
     * {@return the venue's own spelling of a symbol}
     *
     * @param symbol {@code BASE-QUOTE}
     */
    public String nativeSymbol(String symbol) {
        return server.protocol().nativeSymbol(symbol);
    }

    /**
     * Makes exactly this many events happen; a trade is an event, and so is a book change that no trade caused. On return, all their
     * frames have been handed to the sockets. Streams that the venue sends at intervals are sent after every 1,000 events and at the end
     * of the step. Waits for clients that read slowly, so a step can be of any size.
     *
     * @param events how many
     * @throws IllegalStateException unless the market is driven by hand, started and not closed
     */
    public void step(int events) {
        server.step(events);
    }

    /**
     * Lists an instrument that was {@linkplain #delist delisted}: it is in the list and trades, and the venue pushes that where it pushes such news.
     * What is to be listed first while the exchange runs is delisted before it is started.
     *
     * @param symbol one of the options' symbols
     */
    public void list(String symbol) {
        server.list(symbol, ListingState.TRADING);
    }

    /**
     * Halts an instrument: it is in the list, and does not trade. Futures of Binance settle.
     *
     * @param symbol one of the options' symbols
     */
    public void halt(String symbol) {
        server.list(symbol, ListingState.HALTED);
    }

    /**
     * Lets an instrument trade that was {@linkplain #halt halted}.
     *
     * @param symbol one of the options' symbols
     */
    public void resume(String symbol) {
        server.list(symbol, ListingState.TRADING);
    }

    /**
     * Takes an instrument from the list: nothing is told of it any more, and it cannot be subscribed.
     *
     * @param symbol one of the options' symbols
     */
    public void delist(String symbol) {
        server.list(symbol, ListingState.UNLISTED);
    }

    /** Closes all connections with 1001 and frees the port. Closing again has no effect. */
    @Override
    public void close() {
        server.close();
    }
}
