package io.marketprism.bench;

import java.util.List;

/**
 * Hands out the same things in turn.
 *
 * @param <T> what they are
 */
public final class Ring<T> {
    private final List<T> things;
    private int next;

    /**
     * Begins with the first.
     *
     * @param things one or more
     */
    public Ring(List<T> things) {
        this.things = List.copyOf(things);
    }

    /** {@return the next thing; after the last comes the first} */
    public T next() {
        T thing = things.get(next);
        next = next + 1 == things.size() ? 0 : next + 1;
        return thing;
    }
}
