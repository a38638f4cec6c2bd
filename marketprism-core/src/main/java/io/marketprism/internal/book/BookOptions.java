package io.marketprism.internal.book;

import java.time.Duration;

/**
 * What is wanted of order books beside their deltas.
 *
 * @param checkEvery how often each is compared with a fresh snapshot
 * @param snapshotEvery how often snapshots are published, or null if they are not by time
 * @param snapshotAfterUpdates after how many updates a snapshot is published, or 0 if they are not counted
 * @param snapshotLevels best levels a side in published snapshots
 */
public record BookOptions(Duration checkEvery, Duration snapshotEvery, int snapshotAfterUpdates, int snapshotLevels) {}
