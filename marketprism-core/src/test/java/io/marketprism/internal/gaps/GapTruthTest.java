package io.marketprism.internal.gaps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.Samples;
import io.marketprism.Seeds;
import io.marketprism.connector.Offer.Numbering;
import io.marketprism.event.BestBidOffer;
import io.marketprism.event.BookSnapshot;
import io.marketprism.event.Coverage;
import io.marketprism.event.DataType;
import io.marketprism.event.Decimal;
import io.marketprism.event.Gap;
import io.marketprism.event.GapCause;
import io.marketprism.event.Levels;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.StreamKey;
import io.marketprism.internal.book.BookPosition;
import io.marketprism.internal.time.ManualTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * Streams that lose, repeat and delay what they bring, fall silent, are interrupted, and a collector that is killed and started again, while the
 * wall clock jumps: no record ends before it begins, every gap begins at its stream's last proof, and no coverage reaches beyond it.
 */
class GapTruthTest {
    private static final long BEGIN = 1_795_341_600_000_000L;
    private static final long SECOND = 1_000_000;

    /** Counts over all runs. */
    private long gaps;

    private long coverages;
    private long latestUs = Long.MIN_VALUE;
    private long earliestUs = Long.MAX_VALUE;

    /** One stream, what is known of it here, and what it says. */
    private final class Run {
        private final Random random;
        private final DataType type;
        private final boolean numberedWithoutHoles;
        private final ManualTime time = new ManualTime(BEGIN);
        private final List<MarketEvent> published = new ArrayList<>();
        private GapLog gapLog;
        private StreamContinuity stream;
        private long lastProofUs = MarketEvent.ABSENT;
        private long checkpointUs = MarketEvent.ABSENT;
        private BookPosition lastGood;
        private long number = 100;
        private long newest;

        private Run(Random random, DataType type, boolean numberedWithoutHoles) {
            this.random = random;
            this.type = type;
            this.numberedWithoutHoles = numberedWithoutHoles;
            start();
        }

        private void start() {
            gapLog = new GapLog("here", time, published::add);
            stream = new StreamContinuity(
                    new StreamKey(Samples.INSTRUMENT, type),
                    numberedWithoutHoles ? Numbering.WITHOUT_HOLES : Numbering.WITH_HOLES,
                    gapLog);
            newest = 0;
            if (checkpointUs != MarketEvent.ABSENT) {
                stream.restarted(checkpointUs);
                long expected = Math.min(checkpointUs, time.nowUs());
                check(gap -> assertEquals(expected, gap.startedAtUs()));
            }
            lastProofUs = MarketEvent.ABSENT;
            lastGood = null;
        }

        /** What was noted last second, or longer ago. */
        private void restart() {
            long proven = stream.provenUntilUs();
            if (proven != MarketEvent.ABSENT) {
                assertEquals(lastProofUs, proven);
                checkpointUs = Math.min(time.nowUs() - random.nextInt(3_000_000), proven);
            }
            pass();
            time.restart();
            start();
        }

        private void pass() {
            if (random.nextInt(8) == 0) {
                time.jump((random.nextBoolean() ? 1 : -1) * (long) (SECOND * Math.pow(10, random.nextDouble() * 4)));
            }
            time.pass(1_000 + (long) Math.pow(10, random.nextDouble() * 9));
        }

        private void step() {
            pass();
            long now = time.nowUs();
            switch (random.nextInt(12)) {
                case 0 -> begin(now);
                case 1, 2 -> interrupt();
                case 3, 4 -> stream.writeCoverage();
                case 5 -> {
                    if (random.nextInt(4) == 0) {
                        restart();
                    }
                }
                case 6 -> number += 1 + random.nextInt(5); // lost
                case 7 -> event(now, Math.max(1, number - random.nextInt(12))); // late, or again
                default -> event(now, ++number);
            }
            check(gap -> {
                latestUs = Math.max(latestUs, gap.startedAtUs() - lastProofUs);
                earliestUs = Math.min(earliestUs, gap.startedAtUs() - lastProofUs);
            });
        }

        private void begin(long now) {
            if (stream.provenUntilUs() == MarketEvent.ABSENT) {
                lastProofUs = now;
            }
            stream.begin();
        }

        private void interrupt() {
            if (type != DataType.ORDERBOOK) {
                stream.interrupted(random.nextBoolean() ? GapCause.RECONNECT : GapCause.DECODE);
            } else if (lastGood != null) {
                stream.bookBroken(GapCause.SEQUENCE_BREAK, lastGood);
            }
        }

        private void event(long now, long id) {
            MarketEvent event = sample(id, now);
            long before = lastProofUs;
            stream.event(event);
            // An old trade proves nothing of those behind the newest.
            if (type != DataType.TRADE || id > newest) {
                lastProofUs = Math.max(lastProofUs, now);
            }
            newest = Math.max(newest, id);
            // A gap that this event shows began at the proof before it.
            check(gap -> {
                latestUs = Math.max(latestUs, gap.startedAtUs() - before);
                earliestUs = Math.min(earliestUs, gap.startedAtUs() - before);
            });
            lastGood = new BookPosition(id, now, now);
        }

        private MarketEvent sample(long id, long now) {
            return switch (type) {
                case TRADE -> Samples.tradeAt(id, BEGIN + id, now);
                case BBO ->
                    new BestBidOffer(Samples.INSTRUMENT, now, now, "here", id, Decimal.ONE, Decimal.ONE, null, null);
                default ->
                    new BookSnapshot(Samples.INSTRUMENT, now, now, "here", id, Levels.EMPTY, Levels.EMPTY, 0, "s");
            };
        }

        /** Checks what was published since the last time; those gaps that are new, of this run and no restart's, the caller checks too. */
        private void check(Consumer<Gap> opened) {
            for (MarketEvent record : published) {
                if (record instanceof Coverage coverage) {
                    coverages++;
                    assertTrue(coverage.fromUs() <= coverage.toUs(), coverage::toString);
                    assertTrue(coverage.toUs() <= coverage.receiveTimeUs(), coverage::toString);
                    assertEquals(lastProofUs, coverage.toUs(), coverage::toString);
                } else if (record instanceof Gap gap) {
                    assertTrue(
                            gap.endedAtUs() == MarketEvent.ABSENT || gap.startedAtUs() <= gap.endedAtUs(),
                            gap::toString);
                    assertTrue(gap.startedAtUs() <= gap.receiveTimeUs(), gap::toString);
                    if (gap.revision() == 1) {
                        gaps++;
                        opened.accept(gap);
                    }
                }
            }
            published.clear();
        }
    }

    @Test
    void gapsBeginAtTheLastProofAndNothingEndsBeforeItBegins() {
        Seeds.forEach(400, random -> {
            for (DataType type : List.of(DataType.TRADE, DataType.BBO, DataType.ORDERBOOK)) {
                Run run = new Run(random, type, random.nextBoolean());
                for (int step = 0; step < 200; step++) {
                    run.step();
                }
            }
        });
        System.out.println(
                "Of " + gaps + " gaps, the latest began " + latestUs / 1_000 + " ms after the last proof, the earliest "
                        + -earliestUs / 1_000 + " ms before it; " + coverages + " coverage records");
        assertTrue(gaps > 10_000 && coverages > 10_000);
        assertEquals(0, latestUs, "µs after the last proof");
        assertEquals(0, earliestUs, "µs, too early");
    }
}
