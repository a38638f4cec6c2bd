package io.marketprism.collector.http;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** How often each address may ask: in bursts, and steadily. Of the addresses that were not seen for longest it forgets. Thread-safe. */
final class RateLimit {
    /** So many addresses are remembered; one that is forgotten begins with a full burst. */
    static final int MOST_ADDRESSES = 1_024;

    private final double perSecond;
    private final double burst;
    private final LongSupplier nanos;
    private final Map<String, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
            return size() > MOST_ADDRESSES;
        }
    };

    private static final class Bucket {
        private double left;
        private long filledAt;

        Bucket(double left, long filledAt) {
            this.left = left;
            this.filledAt = filledAt;
        }
    }

    RateLimit(double perSecond, double burst, LongSupplier nanos) {
        this.perSecond = perSecond;
        this.burst = burst;
        this.nanos = nanos;
    }

    /** {@return whether an address may ask once more} */
    synchronized boolean allows(String address) {
        Bucket bucket = filled(address);
        if (bucket.left < 1) {
            return false;
        }
        bucket.left--;
        return true;
    }

    /** Counts what an address did as so many requests more. */
    synchronized void charge(String address, int requests) {
        Bucket bucket = filled(address);
        bucket.left = Math.max(0, bucket.left - requests);
    }

    private Bucket filled(String address) {
        long now = nanos.getAsLong();
        Bucket bucket = buckets.computeIfAbsent(address, unknown -> new Bucket(burst, now));
        bucket.left = Math.min(burst, bucket.left + perSecond * (now - bucket.filledAt) / TimeUnit.SECONDS.toNanos(1));
        bucket.filledAt = now;
        return bucket;
    }
}
