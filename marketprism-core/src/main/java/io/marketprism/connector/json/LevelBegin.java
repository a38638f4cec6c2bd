package io.marketprism.connector.json;

import io.marketprism.connector.NormalizationException;

/** Reads what stands in a price level before its price, such as what happened to it. */
@FunctionalInterface
public interface LevelBegin {

    /**
     * Reads it. The cursor is before it, and behind it afterwards.
     *
     * @return whether the level is gone, whatever quantity stands behind it
     * @throws NormalizationException if it is not what the exchange promises
     */
    boolean removes();
}
