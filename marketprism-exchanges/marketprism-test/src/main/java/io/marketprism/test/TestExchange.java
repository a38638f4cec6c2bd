package io.marketprism.test;

import io.marketprism.connector.ConnectorOptions;
import io.marketprism.simulator.SimulatedExchange;
import io.marketprism.simulator.SimulatorOptions;
import io.marketprism.simulator.binance.BinanceVenueMarket;
import io.marketprism.simulator.okx.OkxVenueMarket;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * An exchange on a free port of this machine that does what a test says: nothing happens unless {@link #produce} lets it. It speaks the
 * exchange's own protocol over real sockets, so that what is tested is the application with the connector that it uses.
 *
 * <p>The market is invented, and the same one every time. Thread-safe.
 */
public final class TestExchange implements AutoCloseable {
    private static final long LOOK_MILLIS = 5;

    private final String id;
    private final SimulatedExchange exchange;

    private TestExchange(String id, Function<SimulatorOptions, SimulatedExchange> exchange, String... symbols) {
        this.id = id;
        this.exchange = exchange.apply(
                        SimulatorOptions.defaults().symbols(symbols).drivenByHand())
                .start();
    }

    /**
     * Starts Binance's spot market.
     *
     * @param symbols what is listed, such as {@code BTC-USDT}; those named first have the most events
     * @return the exchange, which accepts connections
     * @throws IllegalArgumentException if the simulator does not know a symbol; the message lists those it knows
     */
    public static TestExchange binanceSpot(String... symbols) {
        return new TestExchange(
                "binance-sim", options -> SimulatedExchange.binance(BinanceVenueMarket.SPOT, options), symbols);
    }

    /**
     * Starts OKX's spot market.
     *
     * @param symbols what is listed, such as {@code BTC-USDT}; those named first have the most events
     * @return the exchange, which accepts connections
     * @throws IllegalArgumentException if the simulator does not know a symbol; the message lists those it knows
     */
    public static TestExchange okxSpot(String... symbols) {
        return new TestExchange("okx-sim", options -> SimulatedExchange.okx(OkxVenueMarket.SPOT, options), symbols);
    }

    /**
     * What makes a connector of the same exchange talk to this one, as in {@code Binance.spot(exchange.options())}. Its events say
     * {@code binance-sim} or {@code okx-sim}, so that they cannot be taken for real ones.
     *
     * @return the options
     */
    public ConnectorOptions options() {
        return ConnectorOptions.defaults().exchange(id).hosts(exchange.restUri(), exchange.webSocketUri());
    }

    /**
     * Waits until clients are subscribed. What happens before is not sent to them.
     *
     * @param streams how many subscriptions of one symbol's data of one type, over all connections
     * @param timeout how long to wait
     * @throws IllegalStateException if there are fewer when the time is over
     * @throws InterruptedException if the thread is interrupted
     */
    public void awaitSubscriptions(int streams, Duration timeout) throws InterruptedException {
        long begin = System.nanoTime();
        while (subscriptions() < streams) {
            if (System.nanoTime() - begin >= timeout.toNanos()) {
                throw new IllegalStateException("Expected " + streams + " subscriptions within " + timeout + ", were "
                        + exchange.connections());
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
    }

    /** What OKX pushes of its list of instruments is no symbol's data. */
    private long subscriptions() {
        return exchange.connections().stream()
                .flatMap(connection -> connection.streams().stream())
                .filter(stream -> !stream.startsWith("instruments:"))
                .count();
    }

    /**
     * Lets trades and changes of books happen, over all symbols; most are changes. They have been sent on return.
     *
     * @param events how many
     */
    public void produce(int events) {
        exchange.step(events);
    }

    /** Cuts all connections off, as a network that fails does. Clients may connect again. */
    public void disconnect() {
        exchange.faults().cut();
    }

    /** {@return the exchange itself, for what goes further: other faults, and the ledger of all that happened} */
    public SimulatedExchange simulated() {
        return exchange;
    }

    /** Ends it; connections are closed. Does nothing the second time. */
    @Override
    public void close() {
        exchange.close();
    }
}
