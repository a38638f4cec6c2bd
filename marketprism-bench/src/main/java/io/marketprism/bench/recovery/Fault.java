package io.marketprism.bench.recovery;

import io.marketprism.simulator.Damage;
import io.marketprism.simulator.Faults;
import java.time.Duration;

/** What an exchange does wrong to a connection, or to all of a pipeline's. */
enum Fault {
    CUT("connection reset", Duration.ZERO) {
        @Override
        Runnable begin(Faults all, Faults some) {
            some.cut();
            return NOTHING;
        }
    },
    CLOSED("connection closed without notice (1001)", Duration.ZERO) {
        @Override
        Runnable begin(Faults all, Faults some) {
            some.close(1001);
            return NOTHING;
        }
    },
    CLOSED_AS_ANNOUNCED("`serverShutdown`, connection closed 5 s later", Duration.ofSeconds(5)) {
        @Override
        Runnable begin(Faults all, Faults some) {
            all.announceShutdown();
            return () -> some.close(1001);
        }
    },
    UNREACHABLE("connection reset, exchange unreachable for 2 s", Duration.ofSeconds(2)) {
        @Override
        Runnable begin(Faults all, Faults some) {
            all.refuseConnections();
            some.cut();
            return all::acceptConnections;
        }
    },
    NO_DATA("no data for 2 s on an open connection", Duration.ofSeconds(2)) {
        @Override
        Runnable begin(Faults all, Faults some) {
            some.silenceData();
            return some::resume;
        }
    },
    TRADES_DROPPED("5 frames of trades lost", Duration.ZERO) {
        @Override
        Runnable begin(Faults all, Faults some) {
            some.dropNext("btcusdt@trade", 5);
            return NOTHING;
        }
    },
    BOOK_DROPPED("1 frame of a book lost", Duration.ZERO) {
        @Override
        Runnable begin(Faults all, Faults some) {
            some.dropNext("btcusdt@depth@100ms", 1);
            return NOTHING;
        }
    },
    BOOK_DROPPED_SNAPSHOTS_REFUSED("1 frame of a book lost, snapshots refused (503) for 1 s", Duration.ofSeconds(1)) {
        @Override
        Runnable begin(Faults all, Faults some) {
            all.refuseSnapshots(Integer.MAX_VALUE, 503);
            some.dropNext("btcusdt@depth@100ms", 1);
            return () -> all.refuseSnapshots(0, 503);
        }
    },
    DAMAGED("1 frame of trades replaced by rubbish", Duration.ZERO) {
        @Override
        Runnable begin(Faults all, Faults some) {
            some.replaceNext("btcusdt@trade", Damage.GARBAGE_TEXT);
            return NOTHING;
        }
    };

    private static final Runnable NOTHING = () -> {};

    private final String title;
    private final Duration lasts;

    Fault(String title, Duration lasts) {
        this.title = title;
        this.lasts = lasts;
    }

    String title() {
        return title;
    }

    Duration lasts() {
        return lasts;
    }

    /** Begins it for some connections, or, where that is not possible, for all. {@return how it ends} */
    abstract Runnable begin(Faults all, Faults some);
}
