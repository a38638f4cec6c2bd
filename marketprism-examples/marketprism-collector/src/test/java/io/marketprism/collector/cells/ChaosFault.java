package io.marketprism.collector.cells;

import io.marketprism.connector.BookRule;
import io.marketprism.simulator.ConnectionInfo;
import io.marketprism.simulator.Damage;
import io.marketprism.simulator.Faults;
import io.marketprism.simulator.SimulatedExchange;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/** What an exchange, or what lies between it and us, does wrong for a while. */
enum ChaosFault {
    CUT {
        @Override
        Runnable begin(Victim victim) {
            victim.some().cut();
            return NOTHING;
        }
    },
    CLOSED {
        @Override
        Runnable begin(Victim victim) {
            victim.some().close(victim.oneOf(CLOSE_CODES));
            return NOTHING;
        }
    },
    /** As exchanges do it: they tell, and close a while later who is still there. */
    CLOSED_AS_ANNOUNCED {
        @Override
        Runnable begin(Victim victim) {
            long[] told = victim.connections();
            victim.all().announceShutdown();
            return () -> victim.all().on(told).close(GOING_AWAY);
        }
    },
    MAINTENANCE {
        @Override
        Runnable begin(Victim victim) {
            victim.all().announceShutdown();
            victim.all().refuseHandshakes(Integer.MAX_VALUE, UNAVAILABLE);
            victim.all().refuseRequests(Integer.MAX_VALUE, UNAVAILABLE);
            victim.all().close(RESTARTS);
            return () -> {
                victim.all().refuseHandshakes(0, UNAVAILABLE);
                victim.all().refuseRequests(0, UNAVAILABLE);
            };
        }
    },
    UNREACHABLE {
        @Override
        Runnable begin(Victim victim) {
            victim.all().refuseConnections();
            victim.all().cut();
            return victim.all()::acceptConnections;
        }
    },
    HANDSHAKES_REFUSED {
        @Override
        Runnable begin(Victim victim) {
            victim.all().refuseHandshakes(Integer.MAX_VALUE, victim.oneOf(HANDSHAKE_STATUSES));
            victim.some().cut();
            return () -> victim.all().refuseHandshakes(0, UNAVAILABLE);
        }
    },
    NO_DATA {
        @Override
        Runnable begin(Victim victim) {
            victim.some().silenceData();
            return victim.all()::resume;
        }
    },
    NOTHING_COMES {
        @Override
        Runnable begin(Victim victim) {
            victim.some().silenceEverything();
            return victim.all()::resume;
        }
    },
    FRAMES_DROPPED {
        @Override
        Runnable begin(Victim victim) {
            victim.some().dropNext(victim.below(20));
            return NOTHING;
        }
    },
    FRAMES_OF_A_STREAM_DROPPED {
        @Override
        Runnable begin(Victim victim) {
            victim.some().dropNext(victim.stream(), victim.below(5));
            return NOTHING;
        }
    },
    FRAMES_TWICE {
        @Override
        Runnable begin(Victim victim) {
            victim.some().duplicateNext(victim.stream(), victim.below(5));
            return NOTHING;
        }
    },
    FRAMES_SWAPPED {
        @Override
        Runnable begin(Victim victim) {
            victim.some().reorderNext(victim.stream());
            return NOTHING;
        }
    },
    FRAME_DAMAGED {
        @Override
        Runnable begin(Victim victim) {
            victim.some().replaceNext(victim.stream(), victim.oneOf(List.of(Damage.values())));
            return NOTHING;
        }
    },
    RUBBISH_BETWEEN_FRAMES {
        @Override
        Runnable begin(Victim victim) {
            victim.some().insertBeforeNext(victim.stream(), victim.oneOf(RUBBISH));
            return NOTHING;
        }
    },
    SNAPSHOTS_REFUSED {
        @Override
        Runnable begin(Victim victim) {
            victim.all().refuseSnapshots(Integer.MAX_VALUE, victim.oneOf(victim.restStatuses()));
            victim.all().dropNext(victim.below(20));
            return () -> victim.all().refuseSnapshots(0, UNAVAILABLE);
        }
    },
    SNAPSHOTS_SLOW {
        @Override
        Runnable begin(Victim victim) {
            victim.all().delaySnapshots(Duration.ofMillis(victim.below(1_500)));
            victim.all().dropNext(victim.below(20));
            return () -> victim.all().delaySnapshots(Duration.ZERO);
        }
    },
    SNAPSHOTS_OLD {
        @Override
        Runnable begin(Victim victim) {
            victim.all().staleSnapshots(victim.below(200));
            victim.all().dropNext(victim.below(20));
            return () -> victim.all().staleSnapshots(0);
        }
    },
    SNAPSHOTS_MISSING {
        @Override
        Runnable begin(Victim victim) {
            victim.all().omitInitialSnapshots(true);
            victim.some().cut();
            return () -> victim.all().omitInitialSnapshots(false);
        }
    },
    REQUESTS_REFUSED {
        @Override
        Runnable begin(Victim victim) {
            victim.all().refuseRequests(Integer.MAX_VALUE, victim.oneOf(victim.restStatuses()));
            victim.all().dropNext(victim.below(20));
            return () -> victim.all().refuseRequests(0, UNAVAILABLE);
        }
    },
    /** Where numbers are contiguous they never restart. */
    BOOK_RENUMBERED {
        @Override
        boolean isOf(BookRule rule) {
            return rule.continuity() != BookRule.Continuity.COVERING;
        }

        @Override
        Runnable begin(Victim victim) {
            victim.all().restartSequence(victim.renumbered());
            return NOTHING;
        }
    };

    private static final Runnable NOTHING = () -> {};
    private static final int GOING_AWAY = 1001;
    private static final int RESTARTS = 1012;
    private static final int UNAVAILABLE = 503;
    private static final List<Integer> CLOSE_CODES = List.of(1000, GOING_AWAY, 1008, 1011, RESTARTS, 4004);
    private static final List<Integer> HANDSHAKE_STATUSES = List.of(403, 429, 500, UNAVAILABLE);

    /** Of the others rows that are whole are read, and come again in the frame that follows. */
    private static final List<Damage> RUBBISH =
            List.of(Damage.GARBAGE_TEXT, Damage.MEGABYTE, Damage.INVALID_UTF8, Damage.UNKNOWN_EVENT);

    /** {@return whether an exchange with such books does it} */
    boolean isOf(BookRule rule) {
        return true;
    }

    /** Begins it. {@return how it ends} */
    abstract Runnable begin(Victim victim);

    /** Whom it hits. */
    record Victim(SimulatedExchange venue, List<Integer> restStatuses, String renumbered, Random random) {
        Faults all() {
            return venue.faults();
        }

        long[] connections() {
            return venue.connections().stream().mapToLong(ConnectionInfo::id).toArray();
        }

        /** {@return the faults of one connection, or of all} */
        Faults some() {
            long[] open = connections();
            return open.length == 0 || random.nextInt(3) == 0 ? all() : all().on(open[random.nextInt(open.length)]);
        }

        /** {@return a stream that somebody is subscribed to; one that there is not where nobody is} */
        String stream() {
            List<String> streams = venue.connections().stream()
                    .flatMap(connection -> connection.streams().stream())
                    .toList();
            return streams.isEmpty() ? "none" : oneOf(streams);
        }

        int below(int bound) {
            return 1 + random.nextInt(bound);
        }

        <T> T oneOf(List<T> all) {
            return all.get(random.nextInt(all.size()));
        }
    }
}
