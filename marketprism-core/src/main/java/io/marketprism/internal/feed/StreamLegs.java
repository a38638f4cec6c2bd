package io.marketprism.internal.feed;

import io.marketprism.codec.EventIdentity;
import io.marketprism.event.BestBidOffer;
import io.marketprism.event.BookDelta;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.Trade;
import io.marketprism.internal.wire.Connection;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The connections that carry one stream, its legs: one, as a rule; two where the user wants them to be redundant, or while one takes the place of
 * another. Of what several bring the first counts. Thread-safe.
 */
final class StreamLegs {
    /** So many of the newest events are told from copies that other legs bring: more than a leg is ever behind. */
    static final int REMEMBERED = 4_096;

    private volatile Leg[] legs = {};

    /** Held while what one leg brings is compared with what the others brought, and published, so that nothing overtakes. */
    private final Object merging = new Object();

    // Guarded by themselves.
    private final ArrayDeque<String> order = new ArrayDeque<>();
    private final Set<String> remembered = new HashSet<>();

    private final AtomicBoolean used = new AtomicBoolean();

    /** Null where the user wants no redundant legs. */
    private final @Nullable LegRace race;

    /** Whether there are several legs, or were a while ago: what one that is gone has brought another that is behind may still bring. */
    private volatile boolean remembers;

    /** How the stream comes, over all its legs. */
    private final StreamPace pace = new StreamPace();

    /** One connection, and what it has brought of the stream on its current socket. */
    static final class Leg {
        private final Connection connection;

        /** Which of the user's legs it is, from 0. */
        private final int number;

        /** When the exchange accepted the subscription on this socket; {@link MarketEvent#ABSENT} before. */
        private volatile long acceptedUs = MarketEvent.ABSENT;

        /** Written by the thread of the connection alone, without a fence, since every event does. */
        private final AtomicLong newestUs = new AtomicLong(MarketEvent.ABSENT);

        private final AtomicLong events = new AtomicLong();
        private final AtomicLong longestPauseUs = new AtomicLong();

        /** How many of the events the pace knows of. */
        private long counted;

        /** When it was asked for the stream again, since nothing had come for long; {@link MarketEvent#ABSENT} if it was not, or something came since. */
        private volatile long askedAgainUs = MarketEvent.ABSENT;

        Leg(Connection connection, int number) {
            this.connection = connection;
            this.number = number;
        }

        private void came(long us) {
            long before = newestUs.getPlain();
            if (askedAgainUs != MarketEvent.ABSENT) {
                askedAgainUs = MarketEvent.ABSENT;
            } else if (before != MarketEvent.ABSENT && us - before > longestPauseUs.getPlain()) {
                longestPauseUs.lazySet(us - before);
            }
            newestUs.lazySet(us);
            events.lazySet(events.getPlain() + 1);
        }

        Connection connection() {
            return connection;
        }

        /** {@return whether it was asked for the stream again, and has brought nothing since} */
        boolean isAskedAgain() {
            return askedAgainUs != MarketEvent.ABSENT;
        }

        void askedAgain(long us) {
            askedAgainUs = us;
        }

        /** {@return for how long nothing has come, nor was asked for; 0 if nothing is to be expected} */
        long silentUs(long nowUs) {
            long since = Math.max(acceptedUs, Math.max(newestUs.get(), askedAgainUs));
            return acceptedUs == MarketEvent.ABSENT ? 0 : nowUs - since;
        }
    }

    /**
     * None yet.
     *
     * @param race what to tell about redundant legs; null where the user wants none
     */
    StreamLegs(@Nullable LegRace race) {
        this.race = race;
    }

    /** {@return the legs that carry the stream at the moment} */
    List<Leg> legs() {
        return List.of(legs);
    }

    /** {@return how the stream comes, until now; to be asked for by one thread} */
    StreamPace pace(long nowUs) {
        long most = 0;
        long longest = 0;
        for (Leg leg : legs) {
            long events = leg.events.get();
            most = Math.max(most, events - leg.counted);
            leg.counted = events;
            longest = Math.max(longest, leg.longestPauseUs.get());
        }
        pace.came(most, longest, nowUs);
        return pace;
    }

    /** A connection carries the stream too, as the leg of this number; one that does already stays as it is. */
    synchronized void add(Connection connection, int number) {
        if (of(connection) == null) {
            Leg[] more = Arrays.copyOf(legs, legs.length + 1);
            more[legs.length] = new Leg(connection, number);
            remembers |= more.length > 1;
            legs = more;
        }
    }

    /** A connection carries the stream no longer. */
    synchronized void remove(Connection connection) {
        legs = Arrays.stream(legs).filter(leg -> leg.connection != connection).toArray(Leg[]::new);
    }

    /** What is remembered of several legs is forgotten, unless there are several still, or were since the last time. */
    void forgetUnlessUsed() {
        if (!used.getAndSet(false) && !several()) {
            remembers = false;
            synchronized (remembered) {
                order.clear();
                remembered.clear();
            }
        }
    }

    /** What a connection is to the stream. */
    enum Role {
        /** Nothing any more: what it still brings others bring too. */
        NONE,
        /** The only one. */
        ALONE,
        /** One of several that bring the same. */
        ONE_OF_SEVERAL
    }

    /** Something of the stream came on a connection. {@return what that is to the stream} */
    Role came(Connection connection, MarketEvent event) {
        Leg[] now = legs;
        for (Leg leg : now) {
            if (leg.connection == connection) {
                leg.came(event.receiveTimeUs());
                return now.length == 1 ? Role.ALONE : Role.ONE_OF_SEVERAL;
            }
        }
        return Role.NONE;
    }

    private Leg of(Connection connection) {
        for (Leg leg : legs) {
            if (leg.connection == connection) {
                return leg;
            }
        }
        return null;
    }

    /** {@return what to hold while something of several legs is published} */
    Object merging() {
        return merging;
    }

    /** {@return whether what comes may be a copy of what another connection has brought, though that may be gone} */
    boolean hasCopies() {
        return remembers;
    }

    /** {@return whether more than one connection carries the stream} */
    boolean several() {
        return legs.length > 1;
    }

    /** The exchange has accepted the stream on a connection. */
    void accepted(Connection connection, long us) {
        Leg leg = of(connection);
        if (leg != null && leg.acceptedUs == MarketEvent.ABSENT) {
            leg.acceptedUs = us;
            if (race != null) {
                race.joins(leg.number, us);
            }
        }
    }

    /** The socket of a connection is lost, or does not bring the stream. */
    void lost(Connection connection) {
        Leg leg = of(connection);
        if (leg != null) {
            leg.acceptedUs = MarketEvent.ABSENT;
            leg.newestUs.set(MarketEvent.ABSENT);
            leg.askedAgainUs = MarketEvent.ABSENT;
        }
    }

    /** {@return whether another connection brings the stream, so that nothing is missing without this one} */
    boolean isCarriedBesides(Connection connection) {
        for (Leg leg : legs) {
            if (leg.connection != connection && leg.acceptedUs != MarketEvent.ABSENT) {
                return true;
            }
        }
        return false;
    }

    /**
     * {@return whether a connection brings all that the others do: it was accepted so long ago that what was on its way to the others before has
     * come, and it has brought something if they have}
     *
     * @param forUs how long ago
     */
    boolean isAligned(Connection connection, long nowUs, long forUs) {
        Leg leg = of(connection);
        if (leg == null || leg.acceptedUs == MarketEvent.ABSENT || nowUs - leg.acceptedUs < forUs) {
            return false;
        }
        return leg.newestUs.get() != MarketEvent.ABSENT
                || Arrays.stream(legs).noneMatch(other -> other.newestUs.get() > leg.acceptedUs);
    }

    /**
     * Whether no leg has brought an event before. Not asked of trades with numbers nor of books, whose numbers tell. Where the exchange gives
     * neither a number nor a time a copy cannot be told: the first leg counts alone.
     */
    boolean isFirst(Connection connection, MarketEvent event) {
        if (event instanceof BestBidOffer bbo
                && bbo.sequence() == MarketEvent.ABSENT
                && bbo.exchangeTimeUs() == MarketEvent.ABSENT) {
            return isFirstLeg(connection);
        }
        if (several()) {
            used.set(true);
        }
        String identity = EventIdentity.of(event);
        boolean first;
        synchronized (remembered) {
            first = remembered.add(identity);
            if (first) {
                order.add(identity);
                if (order.size() > REMEMBERED) {
                    remembered.remove(order.poll());
                }
            }
        }
        Leg leg = race == null ? null : of(connection);
        if (leg != null) {
            race.came(leg.number, identity, first, event.receiveTimeUs());
        }
        return first;
    }

    /** One of several has brought something of a book, or a trade, whose numbers tell what it is a copy of. */
    void numbered(Connection connection, MarketEvent event) {
        Leg leg = race == null ? null : of(connection);
        if (leg == null) {
            return;
        }
        if (event instanceof Trade trade) {
            race.came(leg.number, trade.sequence() - 1, trade.sequence(), trade.receiveTimeUs());
        } else if (event instanceof BookDelta delta && delta.reset()) {
            race.countsAnew(delta.receiveTimeUs());
        } else if (event instanceof BookDelta delta
                && delta.previousSequence() != MarketEvent.ABSENT
                && delta.sequence() != MarketEvent.ABSENT) {
            race.came(leg.number, delta.previousSequence(), delta.sequence(), delta.receiveTimeUs());
        }
    }

    /** About once a minute: counts what no leg will bring any more. */
    void tend(long nowUs) {
        if (race != null) {
            race.tend(nowUs);
        }
    }

    /** {@return whether a connection is the first of those that bring the stream, or the only one} */
    boolean isFirstLeg(Connection connection) {
        for (Leg leg : legs) {
            if (leg.connection == connection) {
                return true;
            }
            if (leg.acceptedUs != MarketEvent.ABSENT) {
                return false;
            }
        }
        return false;
    }
}
