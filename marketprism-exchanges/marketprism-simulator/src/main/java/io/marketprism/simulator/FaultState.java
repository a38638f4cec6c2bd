package io.marketprism.simulator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The faults in force, which {@link Faults} sets and the server looks at. Belongs to the venue's thread. */
final class FaultState {

    private final List<FrameFault> frameFaults = new ArrayList<>();
    private final Refusals handshakes = new Refusals();
    private final Refusals snapshots = new Refusals();
    private final Refusals requests = new Refusals();
    private boolean refuseConnections;
    private boolean omitInitialSnapshots;
    private Duration snapshotDelay = Duration.ZERO;
    private int snapshotLag;

    /** How many requests are still to be refused, and with what status. */
    private static final class Refusals {
        private int left;
        private int status;

        void set(int requests, int answer) {
            left = requests;
            status = answer;
        }

        int use() {
            if (left == 0) {
                return 0;
            }
            left--;
            return status;
        }
    }

    void add(FrameFault fault) {
        frameFaults.add(fault);
    }

    void clearFrameFaults() {
        frameFaults.clear();
    }

    /** The fault that the next frame of a stream meets, or null. */
    @Nullable FrameFault useFrameFault(String stream, ServerConnection[] subscribers) {
        for (Iterator<FrameFault> all = frameFaults.iterator(); all.hasNext(); ) {
            FrameFault fault = all.next();
            if (fault.concerns(stream) && concernsAny(fault, subscribers)) {
                if (!fault.use()) {
                    all.remove();
                }
                return fault;
            }
        }
        return null;
    }

    private static boolean concernsAny(FrameFault fault, ServerConnection[] subscribers) {
        for (ServerConnection subscriber : subscribers) {
            if (fault.concerns(subscriber)) {
                return true;
            }
        }
        return false;
    }

    void refuseConnections(boolean refuse) {
        refuseConnections = refuse;
    }

    boolean refuseConnections() {
        return refuseConnections;
    }

    void refuseHandshakes(int requests, int status) {
        handshakes.set(requests, status);
    }

    /** The status to refuse this handshake with, or 0 to let it through. */
    int useHandshakeFailure() {
        return handshakes.use();
    }

    void refuseSnapshots(int requests, int status) {
        snapshots.set(requests, status);
    }

    /** The status to refuse this snapshot with, or 0 to serve it. */
    int useSnapshotFailure() {
        return snapshots.use();
    }

    void refuseRequests(int count, int status) {
        requests.set(count, status);
    }

    /** The status to refuse this REST request with, or 0 to answer it. */
    int useRequestFailure() {
        return requests.use();
    }

    void snapshotDelay(Duration delay) {
        snapshotDelay = delay;
    }

    Duration snapshotDelay() {
        return snapshotDelay;
    }

    void snapshotLag(int changes) {
        snapshotLag = changes;
    }

    int snapshotLag() {
        return snapshotLag;
    }

    void omitInitialSnapshots(boolean omit) {
        omitInitialSnapshots = omit;
    }

    boolean omitInitialSnapshots() {
        return omitInitialSnapshots;
    }
}
