package io.marketprism.simulator;

import java.time.Duration;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Misbehaviour on command. Thread-safe: every method takes effect before it returns. Faults apply to all connections;
 * {@link #on(long...)} narrows them down.
 *
 * <p>Frame faults count a stream's frames from then on, while a connection concerned is subscribed. Streams have their venue's names:
 * {@code btcusdt@trade} on Binance, {@code trades:BTC-USDT} on OKX. Of several faults that apply to a frame, only the oldest takes effect.
 * The ledger counts what the venue produced all the same, and records what was withheld from whom.
 */
public final class Faults {

    private final SimulatorServer server;
    private final FaultState state;
    private final LongPredicate connections;

    Faults(SimulatorServer server, FaultState state) {
        this(server, state, id -> true);
    }

    private Faults(SimulatorServer server, FaultState state, LongPredicate connections) {
        this.server = server;
        this.state = state;
        this.connections = connections;
    }

    /**
     * {@return the same faults, for these connections only}
     *
     * @param ids their numbers, as in {@link ConnectionInfo#id()}
     */
    public Faults on(long... ids) {
        long[] wanted = ids.clone();
        return new Faults(server, state, id -> {
            for (long one : wanted) {
                if (one == id) {
                    return true;
                }
            }
            return false;
        });
    }

    /**
     * Closes the connections with a close frame.
     *
     * @param code the WebSocket close code, e.g. 1001
     */
    public void close(int code) {
        server.forEachConnection(connections, connection -> connection.close(code, "closed by fault"));
    }

    /** Resets the TCP connections, without a close frame. */
    public void cut() {
        server.forEachConnection(connections, ServerConnection::cut);
    }

    /** Sends the connections no more data frames; acknowledgements, pings and pongs continue. Ends with {@link #resume()}. */
    public void silenceData() {
        server.forEachConnection(connections, connection -> connection.silence(ServerConnection.Silence.DATA));
    }

    /**
     * Sends the connections nothing and ignores what they send, as if the cable were unplugged; they stay open. Ends with
     * {@link #resume()}.
     */
    public void silenceEverything() {
        server.forEachConnection(connections, connection -> connection.silence(ServerConnection.Silence.EVERYTHING));
    }

    /** Ends the silence; what was produced meanwhile is lost to these connections. */
    public void resume() {
        server.forEachConnection(connections, connection -> connection.silence(ServerConnection.Silence.NONE));
    }

    /**
     * Drops the next frames of any stream.
     *
     * @param frames how many
     */
    public void dropNext(int frames) {
        add(FrameFault.Kind.DROP, null, frames, null);
    }

    /**
     * Drops the next frames of a stream.
     *
     * @param stream the stream
     * @param frames how many
     */
    public void dropNext(String stream, int frames) {
        add(FrameFault.Kind.DROP, stream, frames, null);
    }

    /**
     * Sends the next frames of a stream twice.
     *
     * @param stream the stream
     * @param frames how many
     */
    public void duplicateNext(String stream, int frames) {
        add(FrameFault.Kind.DUPLICATE, stream, frames, null);
    }

    /**
     * Sends the next frame of a stream after the one that follows it.
     *
     * @param stream the stream
     */
    public void reorderNext(String stream) {
        add(FrameFault.Kind.REORDER, stream, 1, null);
    }

    /**
     * Sends something damaged in place of the next frame of a stream, whose content is lost.
     *
     * @param stream the stream
     * @param damage what is wrong with it
     */
    public void replaceNext(String stream, Damage damage) {
        add(FrameFault.Kind.REPLACE, stream, 1, damage);
    }

    /**
     * Sends something damaged right before the next frame of a stream, which then comes intact.
     *
     * @param stream the stream
     * @param damage what is wrong with it
     */
    public void insertBeforeNext(String stream, Damage damage) {
        add(FrameFault.Kind.INSERT, stream, 1, damage);
    }

    /** Clears all pending frame faults, for all connections. */
    public void clearFrameFaults() {
        server.run(state::clearFrameFaults);
    }

    /** Resets every new TCP connection, REST included; open ones stay open. Ends with {@link #acceptConnections()}. */
    public void refuseConnections() {
        server.run(() -> state.refuseConnections(true));
    }

    /** Accepts new connections again. */
    public void acceptConnections() {
        server.run(() -> state.refuseConnections(false));
    }

    /**
     * Refuses the next WebSocket handshakes; REST still works.
     *
     * @param requests how many; {@link Integer#MAX_VALUE} for all, 0 ends it
     * @param status the HTTP status to refuse with, e.g. 403 or 503
     */
    public void refuseHandshakes(int requests, int status) {
        server.run(() -> state.refuseHandshakes(requests, status));
    }

    /**
     * Refuses the next REST snapshots.
     *
     * @param requests how many; {@link Integer#MAX_VALUE} for all, 0 ends it
     * @param status the HTTP status to refuse with, e.g. 503 or 429
     */
    public void refuseSnapshots(int requests, int status) {
        server.run(() -> state.refuseSnapshots(requests, status));
    }

    /**
     * Refuses the next REST requests, whatever they ask for; handshakes still work.
     *
     * @param requests how many; {@link Integer#MAX_VALUE} for all, 0 ends it
     * @param status the HTTP status to refuse with, e.g. 503 or 429
     */
    public void refuseRequests(int requests, int status) {
        server.run(() -> state.refuseRequests(requests, status));
    }

    /**
     * Delays REST snapshots, in addition to the option {@code snapshotDelay}.
     *
     * @param delay how long; zero ends it
     */
    public void delaySnapshots(Duration delay) {
        server.run(() -> state.snapshotDelay(delay));
    }

    /**
     * Answers REST snapshots with an old book.
     *
     * @param changes how many changes of the book it is behind; 0 ends it
     */
    public void staleSnapshots(int changes) {
        server.run(() -> state.snapshotLag(changes));
    }

    /**
     * Makes book streams begin without their first snapshot, on venues that send it in the stream; has no effect on others.
     *
     * @param omit whether to leave it out
     */
    public void omitInitialSnapshots(boolean omit) {
        server.run(() -> state.omitInitialSnapshots(omit));
    }

    /**
     * Tells every client, in the venue's way, that the server will go away soon: Binance's {@code serverShutdown}, OKX's notice 64008.
     * Connections stay open.
     */
    public void announceShutdown() {
        server.announceShutdown();
    }

    /**
     * Restarts the sequence of a book at a low number while the book stays as it is, as OKX does after maintenance. On Binance, which has
     * no such thing, the update ids simply jump back.
     *
     * @param symbol {@code BASE-QUOTE}
     */
    public void restartSequence(String symbol) {
        server.restartSequence(symbol);
    }

    private void add(FrameFault.Kind kind, @Nullable String stream, int frames, @Nullable Damage damage) {
        if (frames < 1) {
            throw new IllegalArgumentException("expected 1 frame or more, was " + frames);
        }
        server.run(() -> state.add(new FrameFault(kind, stream, frames, damage, connections)));
    }
}
