package io.marketprism.internal.feed;

import io.marketprism.connector.Offer;
import io.marketprism.event.DataType;
import io.marketprism.event.MarketEvent;
import io.marketprism.internal.feed.StreamLegs.Leg;
import io.marketprism.internal.feed.StreamTable.Followed;
import io.marketprism.internal.time.ThrottledLog;
import io.marketprism.internal.wire.Connection;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.WeakHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import org.slf4j.LoggerFactory;

/**
 * Notices a stream that has stopped though its connection lives, asks for it again, and has a connection replaced that does not bring it even then.
 * Nothing but a stream's own events counts for it. Used by one thread.
 */
final class StreamWatch {
    /** Each costs two requests, to give the stream up and to ask for it: together a tenth of what OKX allows a connection. */
    private static final int ASKS_AN_HOUR = 24;

    private static final long HOUR_US = TimeUnit.HOURS.toMicros(1);

    private final ThrottledLog complaints = new ThrottledLog(LoggerFactory.getLogger(StreamWatch.class));
    private final Function<DataType, Offer> offers;
    private final Predicate<Followed> isTrading;
    private final Listener listener;
    private final Map<Connection, Queue<Long>> asks = new WeakHashMap<>();
    private long replacedSlowUs = MarketEvent.ABSENT;

    /** Is told what the watch does. */
    interface Listener {
        /** A stream is late on a connection, and is asked for again. */
        void late(Connection connection, Followed stream, boolean isFast);

        /** A connection does not bring a stream, though it was asked again. */
        void replaced(Connection connection, Followed stream);
    }

    /** A stream that is late on a leg. */
    private record Late(Followed stream, Leg leg, StreamPace pace) {}

    /**
     * Watches nothing yet.
     *
     * @param offers what the market offers of a data type
     * @param isTrading whether anything is to be expected of a stream
     */
    StreamWatch(Function<DataType, Offer> offers, Predicate<Followed> isTrading, Listener listener) {
        this.offers = offers;
        this.isTrading = isTrading;
        this.listener = listener;
    }

    /** Looks at all streams; to be called about once a second. */
    void look(Collection<Followed> streams, long nowUs) {
        Map<Connection, List<Late>> late = new IdentityHashMap<>();
        Map<Connection, Integer> fast = new IdentityHashMap<>();
        for (Followed stream : streams) {
            StreamPace pace = stream.legs().pace(nowUs);
            Duration channel = offers.apply(stream.subscription().dataType()).staleAfter();
            long lateAfterUs = pace.lateAfterUs(channel == null ? Long.MAX_VALUE : channel.toNanos() / 1_000);
            for (Leg leg : stream.legs().legs()) {
                if (pace.isFast()) {
                    fast.merge(leg.connection(), 1, Integer::sum);
                }
                if (leg.silentUs(nowUs) > lateAfterUs && isTrading.test(stream)) {
                    late.computeIfAbsent(leg.connection(), of -> new ArrayList<>())
                            .add(new Late(stream, leg, pace));
                }
            }
        }
        late.forEach((connection, all) -> {
            if (connection.state() == Connection.State.LIVE && connection.maintenance() == null) {
                mend(connection, all, fast.getOrDefault(connection, 0), nowUs);
            }
        });
    }

    private void mend(Connection connection, List<Late> late, int fastStreams, long nowUs) {
        long fastAndLate = late.stream().filter(one -> one.pace().isFast()).count();
        // Where everything that comes fast has stopped, it is the connection; to ask for each would take long.
        boolean allStopped = fastAndLate > 1 && fastAndLate == fastStreams;
        for (Late one : late) {
            boolean isFast = one.pace().isFast();
            if (allStopped || one.leg().isAskedAgain()) {
                one.pace().missed();
                one.leg().askedAgain(nowUs);
                if (isFast || mayReplaceForSlow(nowUs)) {
                    listener.replaced(connection, one.stream());
                    connection.leave("no " + one.stream().subscription() + " for long, though it was asked for again");
                    return;
                }
            } else if (mayAsk(connection, nowUs)) {
                complaints.warn(
                        "A stream has stopped, and is asked for again",
                        one.stream().subscription() + " of " + connection + ": nothing for "
                                + TimeUnit.MICROSECONDS.toSeconds(one.leg().silentUs(nowUs)) + " s");
                one.leg().askedAgain(nowUs);
                listener.late(connection, one.stream(), isFast);
                connection.resubscribe(one.stream().subscription());
            }
        }
    }

    /** Of a slow stream nobody knows whether it has stopped or is quiet: it is worth a new connection now and then only. */
    private boolean mayReplaceForSlow(long nowUs) {
        boolean may = replacedSlowUs == MarketEvent.ABSENT || nowUs - replacedSlowUs > HOUR_US;
        replacedSlowUs = may ? nowUs : replacedSlowUs;
        return may;
    }

    private boolean mayAsk(Connection connection, long nowUs) {
        Queue<Long> last = asks.computeIfAbsent(connection, of -> new ArrayDeque<>());
        while (!last.isEmpty() && nowUs - last.peek() > HOUR_US) {
            last.poll();
        }
        return last.size() < ASKS_AN_HOUR && last.add(nowUs);
    }
}
