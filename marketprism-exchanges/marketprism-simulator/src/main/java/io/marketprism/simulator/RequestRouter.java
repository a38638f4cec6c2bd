package io.marketprism.simulator;

import io.marketprism.simulator.venue.RestRequest;
import io.marketprism.simulator.venue.RestResponse;
import io.marketprism.simulator.venue.Venue;
import io.netty.channel.Channel;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** Hands HTTP requests and handshakes to the venue, unless a fault answers first. Belongs to the venue's thread. */
final class RequestRouter {

    private final Venue venue;
    private final FaultState faults;
    private final ConnectionRegistry connections;
    private final VenueThread thread;
    private final Duration snapshotDelay;

    RequestRouter(
            Venue venue,
            FaultState faults,
            ConnectionRegistry connections,
            VenueThread thread,
            Duration snapshotDelay) {
        this.venue = venue;
        this.faults = faults;
        this.connections = connections;
        this.thread = thread;
        this.snapshotDelay = snapshotDelay;
    }

    /** The answer that refuses a handshake, by fault or by the venue's own rules; empty to let it in. */
    Optional<RestResponse> refuse(RestRequest handshake) {
        int refusal = faults.useHandshakeFailure();
        return refusal == 0 ? venue.refuse(handshake) : Optional.of(venue.refusal(refusal));
    }

    /** Takes a connection whose handshake is complete. */
    ServerConnection connect(Channel channel, RestRequest handshake) {
        ServerConnection connection = connections.add(channel, handshake.path());
        connection.session(venue.connect(connection, handshake));
        return connection;
    }

    /** Answers a REST request, at once or after the delay that snapshots have. */
    void answer(RestRequest request, Consumer<RestResponse> whenReady) {
        if (!venue.isSnapshot(request)) {
            whenReady.accept(venue.answer(request));
            return;
        }
        int refusal = faults.useSnapshotFailure();
        RestResponse response = refusal == 0 ? venue.answer(request) : venue.refusal(refusal);
        Duration delay = snapshotDelay.plus(faults.snapshotDelay());
        if (delay.isZero()) {
            whenReady.accept(response);
        } else {
            thread.after(delay, () -> whenReady.accept(response));
        }
    }
}
