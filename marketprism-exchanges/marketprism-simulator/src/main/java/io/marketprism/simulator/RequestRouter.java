package io.marketprism.simulator;

import io.marketprism.simulator.ledger.LedgerRecorder;
import io.marketprism.simulator.venue.RestRequest;
import io.marketprism.simulator.venue.RestResponse;
import io.marketprism.simulator.venue.Venue;
import io.netty.channel.Channel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** Hands HTTP requests and handshakes to the venue, unless a fault answers first. Belongs to the venue's thread. */
final class RequestRouter {

    private static final int FIRST_ERROR = 400;

    private final Venue venue;
    private final FaultState faults;
    private final ConnectionRegistry connections;
    private final VenueThread thread;
    private final LedgerRecorder recorder;
    private final Duration snapshotDelay;

    RequestRouter(
            Venue venue,
            FaultState faults,
            ConnectionRegistry connections,
            VenueThread thread,
            LedgerRecorder recorder,
            Duration snapshotDelay) {
        this.venue = venue;
        this.faults = faults;
        this.connections = connections;
        this.thread = thread;
        this.recorder = recorder;
        this.snapshotDelay = snapshotDelay;
    }

    /** The answer that refuses a handshake, by fault or by the venue's own rules; empty to let it in. */
    Optional<RestResponse> refuse(RestRequest handshake) {
        int refusal = faults.useHandshakeFailure();
        if (refusal != 0) {
            return Optional.of(venue.refusal(refusal));
        }
        Optional<RestResponse> refused = venue.refuse(handshake);
        refused.ifPresent(response -> noteBrokenRule(handshake, response));
        return refused;
    }

    /** Whoever is refused by the venue itself has asked for too much, or for what there is not. */
    private void noteBrokenRule(RestRequest request, RestResponse response) {
        recorder.ruleBroken("HTTP " + response.status() + " for " + request.path() + " " + request.query() + ": "
                + new String(response.body(), StandardCharsets.UTF_8));
    }

    /** Takes a connection whose handshake is complete. */
    ServerConnection connect(Channel channel, RestRequest handshake) {
        ServerConnection connection = connections.add(channel, handshake.path());
        connection.session(venue.connect(connection, handshake));
        return connection;
    }

    /** Answers a REST request, at once or after the delay that snapshots have. */
    void answer(RestRequest request, Consumer<RestResponse> whenReady) {
        boolean snapshot = venue.isSnapshot(request);
        int refusal = faults.useRequestFailure();
        if (refusal == 0 && snapshot) {
            refusal = faults.useSnapshotFailure();
        }
        RestResponse response = refusal == 0 ? answer(request) : venue.refusal(refusal);
        if (!snapshot) {
            whenReady.accept(response);
            return;
        }
        Duration delay = snapshotDelay.plus(faults.snapshotDelay());
        if (delay.isZero()) {
            whenReady.accept(response);
        } else {
            thread.after(delay, () -> whenReady.accept(response));
        }
    }

    private RestResponse answer(RestRequest request) {
        RestResponse response = venue.answer(request);
        if (response.status() >= FIRST_ERROR) {
            noteBrokenRule(request, response);
        }
        return response;
    }
}
