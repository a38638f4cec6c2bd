package io.marketprism.internal.book;

import java.time.Duration;

/**
 * What is wanted of order books beside their deltas.
 *
 * @param depth levels a side with which a book begins, or 0 for as many as the exchange has
 * @param checkEvery how often each is compared with a fresh snapshot
 * @param snapshotEvery how often snapshots are published, or null if they are not by time
 * @param snapshotAfterUpdates after how many updates a snapshot is published, or 0 if they are not counted
 * @param snapshotLevels best levels a side in published snapshots
 */
public record BookOptions(
        int depth, Duration checkEvery, Duration snapshotEvery, int snapshotAfterUpdates, int snapshotLevels) {}
