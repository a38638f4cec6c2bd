package io.marketprism.simulator;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.simulator.ledger.LedgerRecorder;
import io.marketprism.simulator.market.DecimalStyle;
import io.marketprism.simulator.market.ListedInstrument;
import io.marketprism.simulator.market.SimulatedMarket;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ConnectionRegistryTest {

    private static final int SOME_REASON = 1;

    private final ConnectionRegistry registry = registry();
    private final EmbeddedChannel first = new EmbeddedChannel();
    private final EmbeddedChannel second = new EmbeddedChannel();

    private static ConnectionRegistry registry() {
        List<ListedInstrument> listings = List.of(ListedInstrument.invented("BTC-USDT"));
        SimulatedMarket market = new SimulatedMarket(listings, 20, 1, 1, 1, () -> 0);
        return new ConnectionRegistry(
                new VenueClock(InstantSource.system()),
                new LedgerRecorder(market, DecimalStyle.PLAIN, 0),
                new FaultState(),
                new FrameDamage(Set.of(), "{}"));
    }

    private static void writable(EmbeddedChannel channel, boolean writable) {
        channel.unsafe().outboundBuffer().setUserDefinedWritability(SOME_REASON, writable);
    }

    @Test
    void allHaveCaughtUpWhenTheLastSlowClientHas() {
        registry.add(first, "/");
        registry.add(second, "/");
        writable(first, false);
        writable(second, false);
        CompletableFuture<Void> caughtUp = registry.caughtUp();
        writable(first, true);
        registry.clientCaughtUp();
        assertFalse(caughtUp.isDone());
        writable(second, true);
        registry.clientCaughtUp();
        assertTrue(caughtUp.isDone());
    }

    @Test
    void nobodyWaitsForAClientThatHasGone() {
        ServerConnection gone = registry.add(first, "/");
        writable(first, false);
        CompletableFuture<Void> caughtUp = registry.caughtUp();
        registry.remove(gone);
        assertTrue(caughtUp.isDone());
        assertTrue(registry.caughtUp().isDone(), "with no client at all");
    }
}
