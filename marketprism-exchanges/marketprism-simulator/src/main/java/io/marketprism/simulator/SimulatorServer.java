package io.marketprism.simulator;

import io.marketprism.simulator.ledger.Ledger;
import io.marketprism.simulator.ledger.LedgerRecorder;
import io.marketprism.simulator.ledger.StreamRecorder;
import io.marketprism.simulator.market.BookChange;
import io.marketprism.simulator.market.Fill;
import io.marketprism.simulator.market.ListedInstrument;
import io.marketprism.simulator.market.MarketListener;
import io.marketprism.simulator.market.SimulatedBook;
import io.marketprism.simulator.market.SimulatedMarket;
import io.marketprism.simulator.market.SymbolMarket;
import io.marketprism.simulator.venue.RestRequest;
import io.marketprism.simulator.venue.RestResponse;
import io.marketprism.simulator.venue.Topic;
import io.marketprism.simulator.venue.Venue;
import io.marketprism.simulator.venue.VenueContext;
import io.marketprism.simulator.venue.VenueProtocol;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server: one thread, the venue's, carries the sockets, the market and everything that connects them, so nothing in between needs a
 * lock. What other threads ask for is handed over to it.
 */
final class SimulatorServer implements VenueContext, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SimulatorServer.class);

    private static final int LONGEST_REQUEST_LINE = 128 * 1024;
    private static final int LONGEST_REQUEST_BODY = 64 * 1024;
    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(1 << 20, 4 << 20);
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    static final String LOOPBACK = "127.0.0.1";

    private static final int GOING_AWAY = 1001;
    private static final int EVENTS_PER_INTERVAL = 1_000;
    private static final Duration LONGEST_WAIT_FOR_CLIENTS = Duration.ofSeconds(60);

    private final VenueProtocol protocol;
    private final SimulatorOptions options;
    private final SimulatedMarket market;
    private final LedgerRecorder recorder;
    private final FrameDamage damage;
    private final Faults faults = new Faults(this);
    private final EventLoopGroup group;
    private final EventLoop loop;
    private final Map<String, ServerTopic> topics = new HashMap<>();
    private final Set<ServerConnection> connections = new LinkedHashSet<>();
    private final List<ServerConnection> toFlush = new ArrayList<>();
    private final List<Runnable> intervalTasks = new ArrayList<>();
    private final MarketListener everyone = new MarketListener() {
        @Override
        public void onFill(SymbolMarket symbol, Fill fill) {
            recorder.onFill(symbol, fill);
            venue.onFill(symbol, fill);
        }

        @Override
        public void onBookChange(SymbolMarket symbol, BookChange change) {
            recorder.onBookChange(symbol, change);
            venue.onBookChange(symbol, change);
        }
    };
    private Venue venue;
    private Channel listening;
    private long lastConnectionId;
    private long lastMicros;
    private long startedNanos;
    private long eventsDue;
    private CompletableFuture<Void> clientsCaughtUp;
    private volatile boolean started;
    private final AtomicBoolean closing = new AtomicBoolean();
    private volatile boolean closed;

    SimulatorServer(VenueProtocol protocol, SimulatorOptions options) {
        this.protocol = protocol;
        this.options = options;
        this.damage = new FrameDamage(protocol);
        List<ListedInstrument> listings =
                options.symbols().stream().map(protocol::listing).toList();
        this.market = new SimulatedMarket(
                listings, options.levels(), protocol.longestSequenceStep(), options.seed(), this::nowMicros);
        this.recorder = new LedgerRecorder(market, protocol.decimalStyle(), options.ledgerCapacity());
        this.group = new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory("simulated-" + protocol.name(), true), NioIoHandler.newFactory());
        this.loop = group.next();
    }

    synchronized void start() {
        if (started || closing.get()) {
            throw new IllegalStateException("a simulated exchange is started once; make a new one");
        }
        run(() -> venue = protocol.open(this));
        InetSocketAddress address = new InetSocketAddress(LOOPBACK, options.port());
        ChannelFuture bound = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        accept(channel);
                    }
                })
                .bind(address)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            close();
            throw new IllegalStateException(
                    "cannot listen on " + address + "; is the port taken? Use port 0 for a free one", bound.cause());
        }
        listening = bound.channel();
        started = true;
        if (options.eventsPerSecond() > 0) {
            run(() -> {
                startedNanos = System.nanoTime();
                loop.scheduleAtFixedRate(this::tick, TICK_NANOS, TICK_NANOS, TimeUnit.NANOSECONDS);
            });
        }
        LOG.info("Simulated {} listens on {}", protocol.name(), listening.localAddress());
    }

    private void accept(Channel channel) {
        if (faults.state().refuseConnections()) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
            channel.close();
            return;
        }
        HttpDecoderConfig decoding = new HttpDecoderConfig().setMaxInitialLineLength(LONGEST_REQUEST_LINE);
        channel.pipeline()
                .addLast(new HttpServerCodec(decoding))
                .addLast(new HttpObjectAggregator(LONGEST_REQUEST_BODY))
                .addLast(new ClientHandler(this));
    }

    /** Lets happen what is due by now. Events that the machine has no time for are skipped, not piled up. */
    private void tick() {
        long rate = options.eventsPerSecond();
        long due = (System.nanoTime() - startedNanos) * rate / 1_000_000_000L;
        int count = (int) Math.min(due - eventsDue, Math.max(1, rate / 10));
        eventsDue = due;
        guarded(() -> happen(count));
    }

    private void happen(int events) {
        if (events > 0) {
            recorder.happened(events);
            market.advance(events, everyone);
        }
    }

    synchronized void step(int events) {
        if (options.eventsPerSecond() > 0) {
            throw new IllegalStateException(
                    "step is for a market that is driven by hand, see SimulatorOptions; this one makes "
                            + options.eventsPerSecond() + " events a second");
        }
        if (!started) {
            throw new IllegalStateException("the simulated exchange was not started");
        }
        if (events < 0) {
            throw new IllegalArgumentException("expected a step of 0 events or more, was " + events);
        }
        int left = events;
        do {
            int count = Math.min(left, EVENTS_PER_INTERVAL);
            CompletableFuture<Void> caughtUp = call(() -> {
                happen(count);
                intervalTasks.forEach(Runnable::run);
                flushAll();
                return caughtUp();
            });
            left -= count;
            await(caughtUp.orTimeout(LONGEST_WAIT_FOR_CLIENTS.toMillis(), TimeUnit.MILLISECONDS));
        } while (left > 0);
    }

    private CompletableFuture<Void> caughtUp() {
        boolean all =
                connections.stream().allMatch(connection -> connection.channel().isWritable());
        if (all) {
            return CompletableFuture.completedFuture(null);
        }
        clientsCaughtUp = new CompletableFuture<>();
        return clientsCaughtUp;
    }

    /** A client took what waited for it, or went away. */
    void clientCaughtUp() {
        if (clientsCaughtUp != null && caughtUp().isDone()) {
            clientsCaughtUp.complete(null);
        }
    }

    Instant now() {
        return options.clock().instant();
    }

    VenueProtocol protocol() {
        return protocol;
    }

    Faults faults() {
        return faults;
    }

    int port() {
        if (!started) {
            throw new IllegalStateException("the exchange has no address before start()");
        }
        return ((InetSocketAddress) listening.localAddress()).getPort();
    }

    ServerConnection connected(Channel channel, RestRequest handshake) {
        ServerConnection connection = new ServerConnection(this, channel, ++lastConnectionId, handshake.path());
        connections.add(connection);
        connection.session(venue.connect(connection, handshake));
        return connection;
    }

    void disconnected(ServerConnection connection) {
        connections.remove(connection);
        connection.ended();
        clientCaughtUp();
    }

    /** The answer that refuses a handshake, by fault or by the venue's own rules. */
    Optional<RestResponse> refuse(RestRequest handshake) {
        int refusal = faults.state().useHandshakeFailure();
        return refusal == 0 ? venue.refuse(handshake) : Optional.of(venue.refusal(refusal));
    }

    /** Answers a REST request, now or after the delay that snapshots have. */
    void answer(RestRequest request, Consumer<RestResponse> whenReady) {
        if (!venue.isSnapshot(request)) {
            whenReady.accept(venue.answer(request));
            return;
        }
        int refusal = faults.state().useSnapshotFailure();
        RestResponse response = refusal == 0 ? venue.answer(request) : venue.refusal(refusal);
        Duration delay = options.snapshotDelay().plus(faults.state().snapshotDelay());
        if (delay.isZero()) {
            whenReady.accept(response);
        } else {
            loop.schedule(() -> whenReady.accept(response), delay.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    StreamRecorder recordSubscription(long connection, String stream) {
        return recorder.subscribed(connection, stream, now());
    }

    WebSocketFrame damaged(byte[] frame, Damage how) {
        return damage.frame(frame, how);
    }

    void flushLater(ServerConnection connection) {
        toFlush.add(connection);
    }

    private void flushAll() {
        for (ServerConnection connection : toFlush) {
            connection.flush();
        }
        toFlush.clear();
    }

    /** Runs a task of the venue's thread: what it wrote is flushed, what it throws is logged. */
    void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.error("Simulated {} failed; it goes on", protocol.name(), e);
        }
        flushAll();
    }

    void forEachConnection(LongPredicate which, Consumer<ServerConnection> action) {
        run(() -> List.copyOf(connections).stream()
                .filter(connection -> which.test(connection.id()))
                .forEach(action));
    }

    List<ConnectionInfo> connections() {
        return closed
                ? List.of()
                : call(() -> connections.stream().map(ServerConnection::info).toList());
    }

    void announceShutdown() {
        run(() -> venue.announceShutdown());
    }

    void restartSequence(String symbol) {
        run(() -> {
            SymbolMarket restarted = market.symbols().stream()
                    .filter(candidate -> candidate.listing().symbol().equals(symbol))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(
                            "no symbol \"" + symbol + "\" on this venue; expected one of " + options.symbols()));
            intervalTasks.forEach(Runnable::run);
            market.restartSequence(restarted, everyone);
        });
    }

    /** Does something on the venue's thread and waits for it. */
    void run(Runnable task) {
        call(() -> {
            task.run();
            flushAll();
            return null;
        });
    }

    private <T> T call(Callable<T> task) {
        if (closed) {
            throw new IllegalStateException("the simulated exchange is closed");
        }
        CompletableFuture<T> result = new CompletableFuture<>();
        loop.execute(() -> {
            try {
                result.complete(task.call());
            } catch (Exception e) {
                result.completeExceptionally(e);
            }
        });
        return await(result);
    }

    private static <T> T await(CompletableFuture<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException("the simulated exchange failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for the simulated exchange", e);
        }
    }

    @Override
    public SimulatedMarket market() {
        return market;
    }

    @Override
    public Ledger ledger() {
        return recorder.ledger();
    }

    @Override
    public long nowMicros() {
        Instant now = options.clock().instant();
        long micros = Math.addExact(now.getEpochSecond() * 1_000_000, now.getNano() / 1_000);
        lastMicros = Math.max(lastMicros, micros);
        return lastMicros;
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public Topic topic(String name) {
        return topics.computeIfAbsent(name, wanted -> new ServerTopic(wanted, faults.state()));
    }

    @Override
    public SimulatedBook snapshotBook(SymbolMarket symbol) {
        int lag = faults.state().snapshotLag();
        return lag == 0 ? symbol.book() : ledger().bookBehind(symbol.listing().symbol(), lag);
    }

    @Override
    public boolean omitInitialSnapshots() {
        return faults.state().omitInitialSnapshots();
    }

    @Override
    public void everyBookInterval(double multiple, Runnable task) {
        intervalTasks.add(task);
        if (options.eventsPerSecond() > 0) {
            schedule((long) (options.bookInterval().toNanos() * multiple), task);
        }
    }

    @Override
    public void every(Duration interval, Runnable task) {
        schedule(interval.toNanos(), task);
    }

    private void schedule(long nanos, Runnable task) {
        loop.scheduleAtFixedRate(() -> guarded(task), nanos, nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        if (!closing.compareAndSet(false, true)) {
            return;
        }
        if (listening != null) {
            listening.close().awaitUninterruptibly();
        }
        forEachConnection(id -> true, connection -> connection.close(GOING_AWAY, "going away"));
        closed = true;
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
