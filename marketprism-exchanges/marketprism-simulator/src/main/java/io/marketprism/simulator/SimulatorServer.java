package io.marketprism.simulator;

import io.marketprism.simulator.ledger.Ledger;
import io.marketprism.simulator.ledger.LedgerRecorder;
import io.marketprism.simulator.market.ListedInstrument;
import io.marketprism.simulator.market.ListingState;
import io.marketprism.simulator.market.SimulatedMarket;
import io.marketprism.simulator.venue.Venue;
import io.marketprism.simulator.venue.VenueProtocol;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The server: puts its parts together, starts and closes them. Thread-safe; what other threads ask for is done on the venue's. */
final class SimulatorServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SimulatorServer.class);

    private static final int GOING_AWAY = 1001;

    private final VenueProtocol protocol;
    private final SimulatorOptions options;
    private final VenueClock clock;
    private final SimulatedMarket market;
    private final LedgerRecorder recorder;
    private final FaultState faultState = new FaultState();
    private final Faults faults = new Faults(this, faultState);
    private final ConnectionRegistry connections;
    private final VenueThread thread;
    private final MarketDriver driver;
    private @Nullable Venue venue;
    private volatile @Nullable LoopbackListener listener;
    private final AtomicBoolean closing = new AtomicBoolean();

    SimulatorServer(VenueProtocol protocol, SimulatorOptions options) {
        this.protocol = protocol;
        this.options = options;
        this.clock = new VenueClock(options.clock());
        List<ListedInstrument> listings =
                options.symbols().stream().map(protocol::listing).toList();
        this.market = new SimulatedMarket(
                listings,
                options.levels(),
                protocol.longestSequenceStep(),
                protocol.longestTradeStep(),
                options.seed(),
                clock::micros);
        this.recorder = new LedgerRecorder(market, protocol.decimalStyle(), options.ledgerCapacity());
        FrameDamage damage = new FrameDamage(protocol.priceFields(), protocol.unknownEvent());
        this.connections = new ConnectionRegistry(clock, recorder, faultState, damage);
        this.thread = new VenueThread("simulated-" + protocol.name(), connections::flush);
        this.driver = new MarketDriver(options, market, recorder, connections, thread);
    }

    synchronized void start() {
        if (listener != null || closing.get()) {
            throw new IllegalStateException("a simulated exchange is started once; make a new one");
        }
        Venue opened = thread.call(this::openVenue);
        RequestRouter router =
                new RequestRouter(opened, faultState, connections, thread, recorder, options.snapshotDelay());
        LoopbackListener open;
        try {
            open = LoopbackListener.open(
                    options.port(), thread.group(), faultState, () -> new ClientHandler(router, connections, thread));
        } catch (IllegalStateException e) {
            close();
            throw e;
        }
        listener = open;
        thread.run(driver::start);
        LOG.info("Simulated {} listens on {}", protocol.name(), open.address());
    }

    private Venue openVenue() {
        driver.tickMarket();
        Venue opened =
                protocol.open(new ServerContext(market, recorder, clock, thread, connections, driver, faultState));
        driver.venue(opened);
        venue = opened;
        return opened;
    }

    synchronized void step(int events) {
        if (listener == null) {
            throw new IllegalStateException("the simulated exchange was not started");
        }
        driver.step(events);
    }

    VenueProtocol protocol() {
        return protocol;
    }

    Ledger ledger() {
        return recorder.ledger();
    }

    Faults faults() {
        return faults;
    }

    int port() {
        LoopbackListener open = listener;
        if (open == null) {
            throw new IllegalStateException("the exchange has no address before start()");
        }
        return open.address().getPort();
    }

    List<ConnectionInfo> connections() {
        return thread.isClosed()
                ? List.of()
                : thread.call(() -> connections.connections(id -> true).stream()
                        .map(ServerConnection::info)
                        .toList());
    }

    void forEachConnection(LongPredicate which, Consumer<ServerConnection> action) {
        thread.run(() -> connections.connections(which).forEach(action));
    }

    void announceShutdown() {
        thread.run(() -> {
            // Before start there is nobody to tell.
            if (venue != null) {
                venue.announceShutdown();
            }
        });
    }

    void restartSequence(String symbol) {
        thread.run(() -> driver.restartSequence(symbol));
    }

    void list(String symbol, ListingState state) {
        thread.run(() -> driver.list(symbol, state));
    }

    /** Does something on the venue's thread and waits for it. */
    void run(Runnable task) {
        thread.run(task);
    }

    @Override
    public void close() {
        if (!closing.compareAndSet(false, true)) {
            return;
        }
        LoopbackListener open = listener;
        if (open != null) {
            open.close();
        }
        forEachConnection(id -> true, connection -> connection.close(GOING_AWAY, "going away"));
        thread.close();
    }
}
