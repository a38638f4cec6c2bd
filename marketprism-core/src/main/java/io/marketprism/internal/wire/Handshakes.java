package io.marketprism.internal.wire;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Bounds how many sockets are being opened at the same time. Who finds no room waits for a turn; of those who wait, the one whose exchange has the
 * fewest under way is next, so that an exchange that does not answer puts the others off for one handshake at the most. Thread-safe.
 */
public final class Handshakes {
    private final int most;
    private final Map<String, Integer> underWay = new HashMap<>();
    private final List<Waiting> waiting = new ArrayList<>();
    private int all;

    /** A turn to open one socket. */
    final class Turn {
        private final String exchange;
        private final AtomicBoolean over = new AtomicBoolean();

        private Turn(String exchange) {
            this.exchange = exchange;
        }

        /** The socket is open, or will not be. Whatever is called after the first time does nothing. */
        void over() {
            if (over.compareAndSet(false, true)) {
                next(exchange);
            }
        }
    }

    private record Waiting(String exchange, Consumer<Turn> begin) {}

    /**
     * Nothing is under way.
     *
     * @param most how many may be, at least one
     */
    public Handshakes(int most) {
        this.most = most;
    }

    /**
     * Waits for a turn.
     *
     * @param begin called once with it, at once or by the thread that ends another one; must not do more than to schedule what follows
     */
    void await(String exchange, Consumer<Turn> begin) {
        synchronized (this) {
            if (all >= most) {
                waiting.add(new Waiting(exchange, begin));
                return;
            }
            begun(exchange);
        }
        begin.accept(new Turn(exchange));
    }

    private void next(String ended) {
        Waiting next;
        synchronized (this) {
            all--;
            underWay.merge(ended, -1, Integer::sum);
            next = waiting.stream()
                    .min(Comparator.comparing(other -> underWay.getOrDefault(other.exchange, 0)))
                    .orElse(null);
            if (next == null) {
                return;
            }
            waiting.remove(next);
            begun(next.exchange);
        }
        next.begin.accept(new Turn(next.exchange));
    }

    private void begun(String exchange) {
        all++;
        underWay.merge(exchange, 1, Integer::sum);
    }
}
