package io.marketprism;

import io.marketprism.connector.Connector;
import io.marketprism.internal.flow.SpillPlace;
import io.marketprism.sink.Delivery;
import io.marketprism.sink.Sink;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import okhttp3.OkHttpClient;

/**
 * Describes a pipeline: from which exchanges, to which sinks. {@link #start()} runs it. Not thread-safe.
 */
public final class PipelineBuilder {
    private final List<Source> sources = new ArrayList<>();
    private final List<Target> targets = new ArrayList<>();
    private MeterRegistry registry = new CompositeMeterRegistry();
    private final List<PipelineListener> listeners = new ArrayList<>();
    private String collector = hostName();
    private SpillPlace spill = SpillPlace.TEMPORARY;
    private OkHttpClient client;
    private boolean retryAtStart;

    record Source(Connector connector, Feed feed) {}

    record Target(Sink sink, Delivery delivery) {}

    PipelineBuilder() {}

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    /**
     * Takes data from a market.
     *
     * @param connector the market
     * @param feed which instruments and data
     * @return this
     */
    public PipelineBuilder from(Connector connector, Feed feed) {
        for (var type : feed.dataTypes()) {
            if (!connector.dataTypes().contains(type)) {
                throw new ConfigurationException("Expected data types of " + connector.exchange() + " "
                        + connector.market() + ", which are " + connector.dataTypes() + ", was " + type);
            }
        }
        sources.add(new Source(connector, feed));
        return this;
    }

    /**
     * Delivers to a sink, with {@link Delivery#defaults()}.
     *
     * @param sink where to; the pipeline closes it
     * @return this
     */
    public PipelineBuilder to(Sink sink) {
        return to(sink, Delivery.defaults());
    }

    /**
     * Delivers to a sink.
     *
     * @param sink where to; the pipeline closes it
     * @param delivery batches, queue, retries
     * @return this
     */
    public PipelineBuilder to(Sink sink, Delivery delivery) {
        targets.add(new Target(Objects.requireNonNull(sink, "sink"), Objects.requireNonNull(delivery, "delivery")));
        return this;
    }

    /**
     * Registers meters.
     *
     * @param meters where; the pipeline does not close it
     * @return this
     */
    public PipelineBuilder metrics(MeterRegistry meters) {
        registry = Objects.requireNonNull(meters, "meters");
        return this;
    }

    /**
     * Tells somebody what goes wrong; may be called several times, for several listeners.
     *
     * @param told on a thread of its own, see {@link PipelineListener}
     * @return this
     */
    public PipelineBuilder listener(PipelineListener told) {
        listeners.add(Objects.requireNonNull(told, "told"));
        return this;
    }

    /**
     * Names this collector in events; the host name by default.
     *
     * @param id unique among the collectors that write to the same stores
     * @return this
     */
    public PipelineBuilder collector(String id) {
        collector = Objects.requireNonNull(id, "id");
        return this;
    }

    /**
     * Connects by a client of the application's own, with its proxy and trust settings.
     *
     * @param lent the pipeline does not close it, and uses a dispatcher of its own
     * @return this
     */
    public PipelineBuilder httpClient(OkHttpClient lent) {
        client = Objects.requireNonNull(lent, "lent");
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
        return spill(directory, SpillPlace.DEFAULT_MAX_BYTES);
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
        spill = new SpillPlace(Objects.requireNonNull(directory, "directory"), maxBytes);
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
     * Runs the pipeline: opens the sinks, fetches the instruments, connects.
     *
     * @return the running pipeline
     * @throws ConfigurationException if the description cannot work
     * @throws MarketPrismException if an exchange or a sink cannot be reached, unless {@link #retryAtStart} says to keep trying
     */
    public Pipeline start() {
        if (sources.isEmpty() || targets.isEmpty()) {
            throw new ConfigurationException(
                    "Expected at least one from(…) and one to(…), were " + sources.size() + " and " + targets.size());
        }
        Set<String> names = new HashSet<>();
        for (Target target : targets) {
            if (!names.add(target.sink().name())) {
                throw new ConfigurationException("Expected sinks of different names, was \""
                        + target.sink().name() + "\" twice");
            }
        }
        return Pipeline.start(sources, targets, registry, listeners, collector, spill, client, retryAtStart);
    }
}
