package io.marketprism;

import io.marketprism.connector.Connector;
import io.marketprism.connector.Offer;
import io.marketprism.error.ConfigurationException;
import io.marketprism.error.MarketPrismException;
import io.marketprism.event.DataType;
import io.marketprism.internal.book.BookBuffer;
import io.marketprism.internal.delivery.SpillDirectory;
import io.marketprism.internal.time.SystemTime;
import io.marketprism.internal.wire.Networks;
import io.marketprism.internal.wire.RestFetcher.AnswerLimits;
import io.marketprism.sink.Delivery;
import io.marketprism.sink.Sink;
import io.marketprism.source.Source;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import okhttp3.OkHttpClient;

/**
 * Describes a pipeline: from which exchanges and other sources, to which sinks. {@link #start()} runs it. Not thread-safe.
 */
public final class PipelineBuilder {
    private final List<Market> markets = new ArrayList<>();
    private final List<Source> sources = new ArrayList<>();
    private final List<Target> targets = new ArrayList<>();
    private MeterRegistry registry = new CompositeMeterRegistry();
    private final List<PipelineListener> listeners = new ArrayList<>();
    private String collector = hostName();
    private SpillDirectory spill = SpillDirectory.TEMPORARY;
    private long bookBufferBytes = BookBuffer.DEFAULT_BYTES;
    private AnswerLimits answers = AnswerLimits.DEFAULT;
    private Networks.Lent network = Networks.Lent.NOTHING;
    private final Map<String, Networks.Lent> networksOfExchanges = new HashMap<>();
    private int concurrentHandshakes = Integer.MAX_VALUE;
    private boolean rawFrames;
    private boolean retryAtStart;

    record Market(Connector connector, Feed feed) {
        /** {@return what a feed takes of a market}; fails if the market does not have the data, or something is null */
        static Market checked(Connector connector, Feed feed) {
            if (connector == null || feed == null) {
                throw new ConfigurationException("Expected a connector and a feed, were " + connector + " and " + feed);
            }
            for (DataType type : feed.dataTypes()) {
                if (connector.offer(type).isEmpty()) {
                    throw new ConfigurationException("Expected data types of " + connector.exchange() + " "
                            + connector.market() + ", which are " + connector.dataTypes() + ", was " + type
                            + "; leave it out, or take it from a market that has it");
                }
            }
            feed.variants().forEach((type, names) -> {
                List<String> offered =
                        connector.offer(type).map(Offer::variants).orElse(List.of());
                if (feed.dataTypes().contains(type) && !offered.containsAll(names)) {
                    throw new ConfigurationException("Expected " + type.wireName() + " of " + connector.exchange() + " "
                            + connector.market() + " in some of " + offered + ", was in " + names);
                }
            });
            for (DataType type : feed.pollEvery().keySet()) {
                if (feed.dataTypes().contains(type) && !(connector.offer(type).orElseThrow() instanceof Offer.Polled)) {
                    throw new ConfigurationException(
                            "Expected an interval of polls only for data that is polled, was for " + type + ", which "
                                    + connector.exchange() + " " + connector.market() + " sends by itself");
                }
            }
            return new Market(connector, feed);
        }

        /** Two spellings of a symbol are found out only when the exchange's list is known. */
        private void refuseContradiction(Market other) {
            boolean sameMarket = connector.exchange().equals(other.connector.exchange())
                    && connector.market().equals(other.connector.market());
            if (sameMarket
                    && feed.dataTypes().contains(DataType.ORDERBOOK)
                    && other.feed.dataTypes().contains(DataType.ORDERBOOK)
                    && !feed.hasBookOptionsOf(other.feed)
                    && !Collections.disjoint(feed.symbols(), other.feed.symbols())) {
                List<String> both = new ArrayList<>(feed.symbols());
                both.retainAll(other.feed.symbols());
                throw new ConfigurationException("Expected the order books of " + both + " of " + connector.exchange()
                        + " " + connector.market() + " in one feed, or in several with the same options for books, were"
                        + " in " + feed + " and " + other.feed + " with different ones");
            }
        }
    }

    record Target(Sink sink, Delivery delivery) {
        private void refuseTwin(Target other) {
            if (sink.unwrapped() == other.sink.unwrapped()) {
                throw new ConfigurationException("Expected sinks that do not share anything, was the one named \""
                        + sink.name() + "\" twice; make another one");
            }
            if (sink.name().equals(other.sink.name())) {
                throw new ConfigurationException("Expected sinks of different names, was \"" + sink.name()
                        + "\" twice; give one another name: to(sink.named(\"" + sink.name() + "-2\"))");
            }
            if (SpillDirectory.nameOf(sink.name()).equalsIgnoreCase(SpillDirectory.nameOf(other.sink.name()))) {
                throw new ConfigurationException("Expected sinks whose names differ in more than signs or case, which"
                        + " the names of their files do not tell apart, were \"" + sink.name() + "\" and \""
                        + other.sink.name() + "\"");
            }
        }

        private void refuseToBlock() {
            if (delivery.overflow().containsValue(Delivery.Overflow.BLOCK)) {
                throw new ConfigurationException("Expected SPILL, DROP_OLDEST or CONFLATE for sink " + sink.name()
                        + ", was BLOCK: a live feed that waits for a sink loses its connections");
            }
        }
    }

    PipelineBuilder() {}

    private static <T> T given(T value, String what) {
        if (value == null) {
            throw new ConfigurationException("Expected " + what + ", was null");
        }
        return value;
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    /**
     * Takes data from a market. What several feeds of a market name is subscribed and delivered once; an order book only if they have the same
     * options for books.
     *
     * @param connector the market
     * @param feed which instruments and data
     * @return this
     * @throws ConfigurationException if the market does not have the data, or something is null
     */
    public PipelineBuilder from(Connector connector, Feed feed) {
        Market market = Market.checked(connector, feed);
        markets.forEach(other -> other.refuseContradiction(market));
        markets.add(market);
        return this;
    }

    /**
     * Takes events from a source that is no exchange. Several of one kind need names of their own, see {@link Source#named}.
     *
     * @param source the source; the pipeline closes it
     * @return this
     * @throws ConfigurationException if it has no name, or there is a source of that name already
     */
    public PipelineBuilder from(Source source) {
        given(source, "a source");
        String name = source.name();
        if (name == null || name.isBlank()) {
            throw new ConfigurationException("Expected a source with a name, was " + source + " with the name \"" + name
                    + "\"; give it one by source.named(\"…\")");
        }
        if (sources.stream().anyMatch(other -> other.name().equals(name))) {
            throw new ConfigurationException("Expected sources of different names, was \"" + name
                    + "\" twice; give one another name: from(source.named(\"" + name + "-2\"))");
        }
        sources.add(source);
        return this;
    }

    private void refuseSameName(Source source) {
        if (targets.stream().anyMatch(target -> target.sink().name().equals(source.name()))) {
            throw new ConfigurationException("Expected a source and sinks of different names, was \"" + source.name()
                    + "\" for both; give one another name: from(source.named(\"" + source.name() + "-source\"))");
        }
    }

    /**
     * Delivers to a sink, with {@link Delivery#defaults()}.
     *
     * @param sink where to; the pipeline closes it
     * @return this
     * @throws ConfigurationException if there is a sink of that name already, or this one is given twice
     */
    public PipelineBuilder to(Sink sink) {
        return to(sink, Delivery.defaults());
    }

    /**
     * Delivers to a sink. Several of one kind need names of their own, see {@link Sink#named}.
     *
     * @param sink where to; the pipeline closes it
     * @param delivery batches, queue, retries
     * @return this
     * @throws ConfigurationException if there is a sink of that name already, or this one is given twice
     */
    public PipelineBuilder to(Sink sink, Delivery delivery) {
        if (sink == null || delivery == null) {
            throw new ConfigurationException("Expected a sink and a delivery, were " + sink + " and " + delivery);
        }
        String name = sink.name();
        if (name == null || name.isBlank()) {
            throw new ConfigurationException("Expected a sink with a name, was " + sink + " with the name \"" + name
                    + "\"; give it one by sink.named(\"…\")");
        }
        Target target = new Target(sink, delivery);
        targets.forEach(other -> other.refuseTwin(target));
        targets.add(target);
        return this;
    }

    /**
     * Registers meters.
     *
     * @param meters where; the pipeline does not close it
     * @return this
     */
    public PipelineBuilder metrics(MeterRegistry meters) {
        registry = given(meters, "a registry of meters");
        return this;
    }

    /**
     * Tells somebody what goes wrong; may be called several times, for several listeners.
     *
     * @param another on a thread of its own, see {@link PipelineListener}
     * @return this
     */
    public PipelineBuilder listener(PipelineListener another) {
        listeners.add(given(another, "a listener"));
        return this;
    }

    /**
     * Names this collector in events; the host name by default.
     *
     * @param id unique among the collectors that write to the same stores
     * @return this
     */
    public PipelineBuilder collector(String id) {
        if (id == null || id.isBlank()) {
            throw new ConfigurationException("Expected an id of the collector, was " + (id == null ? "null" : "blank")
                    + "; the host's name is used if none is given");
        }
        collector = id;
        return this;
    }

    /**
     * Connects by a client of the application's own, with its proxy and trust settings, to all exchanges that have no {@link #network} of their own.
     *
     * @param own the pipeline does not close it, and uses a dispatcher of its own
     * @return this
     */
    public PipelineBuilder httpClient(OkHttpClient own) {
        network = new Networks.Lent(given(own, "an HTTP client"), network.address());
        return this;
    }

    /**
     * Names the address by which the pipeline's calls leave. What an exchange counts by address is shared by all pipelines of the process that leave by
     * the same one; who lends a client that leaves by another (through a proxy, say) names that.
     *
     * @param name any; all pipelines that name none share one
     * @return this
     */
    public PipelineBuilder address(String name) {
        network = new Networks.Lent(network.client(), given(name, "the name of an address"));
        return this;
    }

    /**
     * Connects to one exchange by a client of its own: by another proxy, say, or with other certificates than to the others.
     *
     * @param exchange id that its events carry, such as {@code binance}; a test network has its own
     * @param own with its proxy and trust settings; the pipeline does not close it, and uses a dispatcher of its own
     * @param leavesBy names the address by which that client's calls leave, as {@link #address} does; empty for the one that all share who name none
     * @return this
     * @throws ConfigurationException if the exchange has one already, or something is null
     */
    public PipelineBuilder network(String exchange, OkHttpClient own, String leavesBy) {
        Networks.Lent lent = new Networks.Lent(given(own, "an HTTP client"), given(leavesBy, "the name of an address"));
        if (networksOfExchanges.putIfAbsent(given(exchange, "the id of an exchange"), lent) != null) {
            throw new ConfigurationException(
                    "Expected one network for each exchange, was a second one for " + exchange);
        }
        return this;
    }

    /**
     * Bounds how many WebSockets are opened at the same time, over all exchanges; those that are open do not count. A firewall or a proxy may want it;
     * what an exchange allows is kept in any case.
     *
     * @param most at least 1; any number if not given
     * @return this
     * @throws ConfigurationException if it is less than 1
     */
    public PipelineBuilder concurrentHandshakes(int most) {
        if (most < 1) {
            throw new ConfigurationException("Expected at least 1 WebSocket to be opened at a time, was " + most);
        }
        concurrentHandshakes = most;
        return this;
    }

    /**
     * Keeps on disk, beyond the end of the process, what a sink has not taken: when it is slow or down, and when the pipeline closes. The next
     * pipeline with this directory delivers it first, and leaves a gap where a killed one had events in memory only. Without a directory what
     * does not fit into memory waits in temporary files, as long as the process lives.
     *
     * @param directory of this pipeline alone; made if need be
     * @return this
     */
    public PipelineBuilder spill(Path directory) {
        return spill(directory, SpillDirectory.DEFAULT_MAX_BYTES);
    }

    /**
     * Keeps on disk what a sink has not taken, up to a size.
     *
     * @param directory of this pipeline alone; made if need be
     * @param maxBytes how many bytes may wait for each sink, 10 GiB if not given. When they are used up, what is on disk stays, and of what
     *     comes the oldest in memory are dropped, counted, and leave a gap
     * @return this
     */
    public PipelineBuilder spill(Path directory, long maxBytes) {
        if (maxBytes < 1) {
            throw new ConfigurationException("Expected at least 1 byte of spill, was " + maxBytes);
        }
        spill = new SpillDirectory(given(directory, "a spill directory"), maxBytes);
        return this;
    }

    /**
     * Bounds what updates of order books may take of the heap while they wait for snapshots, in all markets of the pipeline together. Updates
     * wait when books begin or have broken, and while books are compared. When the bytes are used up, checks are called off, and the books that
     * have waited least give up what they hold and need a newer snapshot; until then they stay broken, and their gaps open.
     *
     * @param bytes 64 MiB by default, which holds the last five seconds of a thousand busy books about twice
     * @return this
     */
    public PipelineBuilder bookBuffer(long bytes) {
        if (bytes < 1) {
            throw new ConfigurationException("Expected at least 1 byte for updates of books, was " + bytes);
        }
        bookBufferBytes = bytes;
        return this;
    }

    /**
     * Bounds what an exchange may answer to an HTTP call. An answer that is larger, or not complete in time, is cut off and the call has failed.
     *
     * @param maxBytes of one body, unpacked; 64 MiB by default, three times the largest list of instruments (20 MB, Binance)
     * @param within from sending the call to the last byte; 30 s by default
     * @return this
     */
    public PipelineBuilder httpAnswers(long maxBytes, Duration within) {
        if (maxBytes < 1 || maxBytes > Integer.MAX_VALUE - 8) {
            throw new ConfigurationException(
                    "Expected 1 to " + (Integer.MAX_VALUE - 8) + " bytes of an answer, was " + maxBytes);
        }
        if (within.toMillis() < 1) {
            throw new ConfigurationException("Expected at least 1 ms for an answer, was " + within);
        }
        answers = new AnswerLimits(maxBytes, within);
        return this;
    }

    /**
     * Whether the newest frames of each connection are kept, for {@link Pipeline#rawFrames()}.
     *
     * @param keep false by default: then they cost nothing
     * @return this
     */
    public PipelineBuilder rawFrames(boolean keep) {
        rawFrames = keep;
        return this;
    }

    /**
     * Whether {@link #start()} returns although an exchange or a sink cannot be reached, and keeps trying.
     *
     * @param keepTrying false by default: what cannot be reached at start is most often a mistake
     * @return this
     */
    public PipelineBuilder retryAtStart(boolean keepTrying) {
        retryAtStart = keepTrying;
        return this;
    }

    /**
     * Runs the pipeline: opens the sinks and sources, fetches the instruments, connects.
     *
     * @return the running pipeline
     * @throws ConfigurationException if the description cannot work, or a sink is in use by a pipeline that runs
     * @throws MarketPrismException if an exchange, a source or a sink cannot be reached, unless {@link #retryAtStart} says to keep trying
     */
    public Pipeline start() {
        int origins = markets.size() + sources.size();
        if (origins == 0 || targets.isEmpty()) {
            throw new ConfigurationException(
                    "Expected at least one from(…) and one to(…), were " + origins + " and " + targets.size());
        }
        if (!markets.isEmpty()) {
            targets.forEach(Target::refuseToBlock);
        }
        sources.forEach(this::refuseSameName);
        return Pipeline.start(
                markets,
                sources,
                targets,
                registry,
                listeners,
                collector,
                spill,
                bookBufferBytes,
                answers,
                network,
                Map.copyOf(networksOfExchanges),
                concurrentHandshakes,
                rawFrames,
                SystemTime.INSTANCE,
                retryAtStart);
    }
}
