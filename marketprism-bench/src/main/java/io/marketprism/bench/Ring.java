package io.marketprism.bench;

import java.util.List;

/**
 * Hands out the same things in turn.
 *
 * @param <T> what they are
 */
final class Ring<T> {
    private final List<T> things;
    private int next;

    Ring(List<T> things) {
        this.things = List.copyOf(things);
    }

    T next() {
        T thing = things.get(next);
        next = next + 1 == things.size() ? 0 : next + 1;
        return thing;
    }
}
