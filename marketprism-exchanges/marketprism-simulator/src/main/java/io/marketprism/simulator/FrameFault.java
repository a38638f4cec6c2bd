package io.marketprism.simulator;

import java.util.function.LongPredicate;

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
    private final String stream;
    private final Damage damage;
    private final LongPredicate connections;
    private long left;

    FrameFault(Kind kind, String stream, long frames, Damage damage, LongPredicate connections) {
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

    Damage damage() {
        return damage;
    }

    /** Uses one frame up; returns whether any are left. */
    boolean use() {
        return --left > 0;
    }
}
