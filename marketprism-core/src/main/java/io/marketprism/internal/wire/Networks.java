package io.marketprism.internal.wire;

import io.marketprism.internal.time.Time;
import java.util.HashMap;
import java.util.Map;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/** By which networks a pipeline reaches its exchanges: one for all, and others for some of them. Thread-safe. */
public final class Networks implements AutoCloseable {
    private final Way usual;
    private final Map<String, Way> ofExchanges = new HashMap<>();

    /**
     * What is lent for the way to an exchange.
     *
     * @param client whose settings and connections are used; null for a client of its own
     * @param address by which it leaves: exchanges count by it; empty for the one that all share who name none
     */
    public record Lent(@Nullable OkHttpClient client, String address) {
        /** Nothing is. */
        public static final Lent NOTHING = new Lent(null, "");
    }

    /** The way to an exchange: sockets, calls, and what the exchange allows to the address that they leave by. */
    public record Way(OkHttpNetwork network, LimitPools pools) {
        private static Way by(Lent lent, Time time) {
            return new Way(new OkHttpNetwork(lent.client()), LimitPools.ofProcess(lent.address(), time));
        }
    }

    /**
     * Networks that call nobody yet.
     *
     * @param usual for exchanges that have none of their own
     * @param ofExchanges by the exchanges' ids
     */
    public Networks(Lent usual, Map<String, Lent> ofExchanges, Time time) {
        this.usual = Way.by(usual, time);
        ofExchanges.forEach((exchange, lent) -> this.ofExchanges.put(exchange, Way.by(lent, time)));
    }

    /** {@return the way to an exchange} */
    public Way to(String exchange) {
        return ofExchanges.getOrDefault(exchange, usual);
    }

    /** Ends all calls and sockets. */
    @Override
    public void close() {
        usual.network().close();
        ofExchanges.values().forEach(way -> way.network().close());
    }
}
