package io.marketprism.internal.wire;

import io.marketprism.connector.ConnectionPlan;
import io.marketprism.connector.Connector;
import io.marketprism.internal.time.Scheduler;
import io.marketprism.internal.time.Time;

/** Makes the connections of one exchange, which share its limit of attempts. */
public final class Connections {
    private final Connector connector;
    private final String collector;
    private final WebSocketTransport transport;
    private final Scheduler timer;
    private final Time time;
    private final LimitPools pools;
    private final Handshakes handshakes;
    private boolean keepsFrames;

    /** Uses a transport and a timer that somebody else closes. */
    public Connections(
            Connector connector,
            String collector,
            WebSocketTransport transport,
            LimitPools pools,
            Handshakes handshakes,
            Scheduler timer,
            Time time) {
        this.connector = connector;
        this.collector = collector;
        this.transport = transport;
        this.timer = timer;
        this.time = time;
        this.pools = pools;
        this.handshakes = handshakes;
    }

    /** Those that are made from now on keep their newest frames; called before any is made. */
    public void keepFrames() {
        keepsFrames = true;
    }

    /** {@return a connection for the plan, not started yet} */
    public Connection of(ConnectionPlan plan, Connection.Listener listener) {
        Connection connection = new Connection(
                connector,
                collector,
                plan,
                transport,
                timer,
                pools.budget(connector.exchange(), connector.connects(), plan.uri()),
                handshakes,
                time,
                listener);
        if (keepsFrames) {
            connection.keepFrames();
        }
        return connection;
    }
}
