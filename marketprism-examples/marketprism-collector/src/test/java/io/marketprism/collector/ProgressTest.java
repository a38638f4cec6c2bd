package io.marketprism.collector;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.marketprism.collector.process.Progress;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private final Progress progress = new Progress("Catching up", "messages", 1_000);

    private void tells(String line, long left) {
        assertEquals(Optional.ofNullable(line), progress.look(left, 5));
    }

    @Test
    void tellsRateShareAndTimeLeft() {
        tells(null, 0);
        tells(null, 999);
        tells("Catching up: 2,000,000 messages to go", 2_000_000);
        tells("Catching up: 1,500,000 messages to go, 25 % done, 100,000 a second, about 15 s left", 1_500_000);
        tells("Catching up: 1,499,000 messages to go, 25 % done, 200 a second, about 2 h left", 1_499_000);
        tells("Catching up: 1,600,000 messages to go, 20 % done, and they do not become fewer", 1_600_000);
        tells("Catching up: 100,000 messages to go, 95 % done, 300,000 a second, about 0 s left", 100_000);
        tells("Catching up: done in 25 s", 10);
        tells(null, 900);
        tells("Catching up: 1,000 messages to go", 1_000);
        tells("Catching up: 500,000 messages to go, 0 % done, and they do not become fewer", 500_000);
    }
}
