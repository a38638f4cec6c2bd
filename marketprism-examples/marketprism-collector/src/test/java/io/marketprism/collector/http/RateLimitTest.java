package io.marketprism.collector.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RateLimitTest {
    private long nanos;
    private final RateLimit limit = new RateLimit(10, 20, () -> nanos);

    private int allowed(String address) {
        int allowed = 0;
        while (limit.allows(address)) {
            allowed++;
        }
        return allowed;
    }

    @Test
    void burstAndThenAsManyASecondAsMay() {
        assertEquals(20, allowed("a"));
        nanos += TimeUnit.SECONDS.toNanos(1);
        assertEquals(10, allowed("a"));
        nanos += TimeUnit.HOURS.toNanos(1);
        assertEquals(20, allowed("a"), "what was not used does not add up");
    }

    @Test
    void addressesDoNotDisturbEachOther() {
        assertEquals(20, allowed("a"));
        assertEquals(20, allowed("b"));
    }

    @Test
    void chargeCountsButLeavesNoDebt() {
        limit.charge("a", 1_000);
        assertFalse(limit.allows("a"));
        nanos += TimeUnit.MILLISECONDS.toNanos(100);
        assertTrue(limit.allows("a"));
    }

    @Test
    void remembersTheAddressesThatWereSeenLast() {
        assertEquals(20, allowed("first"));
        for (int i = 0; i < RateLimit.MOST_ADDRESSES; i++) {
            limit.allows("other " + i);
        }
        assertEquals(20, allowed("first"), "forgotten, it begins anew");
    }

    @Test
    void browsersStaySignedInForTheirTimeAndInTheirNumber() {
        BrowserSessions browsers = new BrowserSessions(() -> nanos);
        String first = browsers.begin();
        assertTrue(browsers.knows(first));
        assertFalse(browsers.knows(first + "x"));
        nanos += BrowserSessions.LONGEST.toNanos() - 1;
        assertTrue(browsers.knows(first));
        nanos++;
        assertFalse(browsers.knows(first));
        String second = browsers.begin();
        for (int i = 0; i < BrowserSessions.MOST; i++) {
            browsers.begin();
        }
        assertFalse(browsers.knows(second), "the first to come makes room");
    }
}
