package io.marketprism.bench.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The harness itself. */
class FaultRoundsTest {
    @Test
    @Timeout(240)
    void aCutIsFeltAndHeals() {
        try (FaultRounds one = new FaultRounds(1, 1_000)) {
            for (FaultRounds.Round cut : one.play(Fault.CUT)) {
                assertTrue(cut.flowsAfterMs() <= cut.wholeAfterMs(), cut::toString);
                assertEquals(6, cut.gaps(), "of three streams of two symbols");
                assertEquals(0, cut.lostTrades(), cut::toString);
                assertEquals(0, cut.twice(), cut::toString);
            }
        }
    }
}
