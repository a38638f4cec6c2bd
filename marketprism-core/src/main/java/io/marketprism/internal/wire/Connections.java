package io.marketprism.internal.wire;

import io.marketprism.connector.ConnectionPlan;
import io.marketprism.connector.Connector;
import io.marketprism.internal.time.EpochClock;
import java.util.concurrent.ScheduledExecutorService;

/** Makes the connections of one exchange, which share its limit of attempts. */
public final class Connections {
    private final Connector connector;
    private final String collector;
    private final Transport transport;
    private final ScheduledExecutorService timer;
    private final EpochClock clock;
    private final Budget attempts;

    /** Uses a transport and a timer that somebody else closes. */
    public Connections(
            Connector connector,
            String collector,
            Transport transport,
            ScheduledExecutorService timer,
            EpochClock clock) {
        this.connector = connector;
        this.collector = collector;
        this.transport = transport;
        this.timer = timer;
        this.clock = clock;
        this.attempts = new Budget(connector.limits().connections(), System::nanoTime);
    }

    /** {@return a connection for the plan, not started yet} */
    public Connection of(ConnectionPlan plan, Connection.Listener listener) {
        return new Connection(
                connector.exchange(), connector.market(), collector, plan, transport, timer, attempts, clock, listener);
    }
}
