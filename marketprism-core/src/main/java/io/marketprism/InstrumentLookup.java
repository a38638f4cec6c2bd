package io.marketprism;

import io.marketprism.connector.Connector;
import io.marketprism.error.MarketPrismException;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.internal.feed.InstrumentCatalogue;
import io.marketprism.internal.time.Scheduler;
import io.marketprism.internal.time.Time;
import io.marketprism.internal.wire.Connections;
import io.marketprism.internal.wire.Handshakes;
import io.marketprism.internal.wire.LimitPools;
import io.marketprism.internal.wire.OkHttpNetwork;
import io.marketprism.internal.wire.RestFetcher;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/** Fetches a market's list of instruments while somebody waits for it. */
final class InstrumentLookup {
    private static final Duration WITHIN = Duration.ofSeconds(30);

    private InstrumentLookup() {}

    /**
     * {@return what a market lists, within the limits that all pipelines of the process share}
     *
     * @throws MarketPrismException if the exchange cannot be reached, wants no calls for a while, or its list cannot be read
     */
    static List<InstrumentDefinition> list(
            Connector connector, @Nullable OkHttpClient client, String address, Time time) {
        LimitPools pools = LimitPools.ofProcess(address, time);
        Scheduler timer = time.scheduler("marketprism-instruments");
        try (OkHttpNetwork network = new OkHttpNetwork(client)) {
            RestFetcher rest = new RestFetcher(
                    connector.exchange(), null, network.http(), pools, RestFetcher.AnswerLimits.DEFAULT, timer, time);
            Connections connections =
                    new Connections(connector, null, network.webSockets(), pools, new Handshakes(1), timer, time);
            return List.copyOf(
                    await(new InstrumentCatalogue(connector, rest, connections, timer).fetch(), connector, time)
                            .values());
        } finally {
            timer.shutdownNow();
        }
    }

    /**
     * {@return the list once it is there}
     *
     * @throws MarketPrismException if it fails, or does not come in time
     */
    static Map<Instrument, InstrumentDefinition> await(
            CompletableFuture<Map<Instrument, InstrumentDefinition>> list, Connector connector, Time time) {
        try {
            return time.get(list, WITHIN.toNanos());
        } catch (ExecutionException | CompletionException e) {
            throw e.getCause() instanceof MarketPrismException cause
                    ? cause
                    : new MarketPrismException("Cannot fetch the instruments: " + e.getCause(), e.getCause());
        } catch (TimeoutException e) {
            throw new MarketPrismException(
                    connector.exchange() + ": no instrument list within " + WITHIN.toSeconds() + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MarketPrismException(
                    "Interrupted while waiting for the instruments of " + connector.exchange(), e);
        }
    }
}
