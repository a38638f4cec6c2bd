package io.marketprism.simulator;

import java.util.Objects;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/** What happens to the next frames of a stream. Belongs to the venue's thread. */
final class FrameFault {

    enum Kind {
        DROP,
        DUPLICATE,
        REORDER,
        REPLACE,
        INSERT
    }

    private final Kind kind;
    private final @Nullable String stream;
    private final @Nullable Damage damage;
    private final LongPredicate connections;
    private long left;

    /**
     * Waits for frames.
     *
     * @param stream whose frames; null for those of any
     * @param damage what is sent in their place or before them; null where nothing is
     */
    FrameFault(Kind kind, @Nullable String stream, long frames, @Nullable Damage damage, LongPredicate connections) {
        this.kind = kind;
        this.stream = stream;
        this.left = frames;
        this.damage = damage;
        this.connections = connections;
    }

    boolean concerns(String name) {
        return stream == null || stream.equals(name);
    }

    boolean concerns(ServerConnection connection) {
        return connections.test(connection.id());
    }

    Kind kind() {
        return kind;
    }

    /** What is wrong with the frame that replaces another or is inserted. */
    Damage damage() {
        return Objects.requireNonNull(damage, "a fault of this kind damages nothing");
    }

    /** Uses one frame up; returns whether any are left. */
    boolean use() {
        return --left > 0;
    }
}
