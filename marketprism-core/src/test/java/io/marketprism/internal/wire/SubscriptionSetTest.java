package io.marketprism.internal.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.connector.Request;
import io.marketprism.connector.Subscription;
import io.marketprism.connector.SubscriptionRequests;
import io.marketprism.event.StreamKey;
import io.marketprism.internal.time.ManualTime;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SubscriptionSetTest {
    private static final String REASON = "no such thing";

    private final ManualTime time = new ManualTime();
    private final WordVenue venue = new WordVenue();
    private final SubscriptionSet set = set();

    /** The ids of one socket. */
    private final class Socket implements SubscriptionRequests.Context {
        private int last;

        @Override
        public String nextId() {
            return Integer.toString(++last);
        }

        @Override
        public long nowUs() {
            return time.nowUs();
        }
    }

    private SubscriptionSet set() {
        venue.inOneRequest = 10;
        return new SubscriptionSet(subscriptions(1, 3), venue, time);
    }

    private static List<Subscription> subscriptions(int first, int last) {
        return IntStream.rangeClosed(first, last)
                .mapToObj(number -> WordVenue.trades("I" + number))
                .toList();
    }

    private static Subscription trades(int number) {
        return WordVenue.trades("I" + number);
    }

    private static StreamKey stream(int number) {
        return trades(number).stream();
    }

    private static List<String> texts(List<Request> requests) {
        return requests.stream().map(Request::text).toList();
    }

    private List<Request> askAgain(Socket socket) {
        return set.askAgain(listed -> true, socket);
    }

    @Test
    void acceptsARequestAnswerByAnswer() {
        assertEquals(List.of("subscribe 1 I1 I2 I3"), texts(set.ask(new Socket())));
        assertEquals(List.of(trades(2)), set.accepted("1", stream(2)));
        assertEquals(List.of(), set.accepted("1", stream(2)), "the answer was there");
        assertEquals(List.of(trades(1)), set.accepted(null, stream(1)), "an answer that names no request");
        assertEquals(1, set.openRequests());
        assertEquals(List.of(), set.accepted("2", stream(3)), "nobody asked by that request");
        assertEquals(List.of(trades(3)), set.accepted("1"), "all that is left");
        assertEquals(0, set.openRequests());
        assertEquals(List.of(), set.refused());
    }

    @Test
    void refusesARequestAnswerByAnswer() {
        set.ask(new Socket());
        assertEquals(List.of(trades(2)), set.refused("1", stream(2), REASON));
        assertEquals(List.of(trades(1)), set.accepted("1", stream(1)));
        assertTrue(set.knows("1"));
        assertEquals(List.of(trades(3)), set.refused("1", "too many"));
        assertEquals(
                List.of(List.of(trades(2)), List.of(trades(3))),
                set.refused().stream().map(Connection.Refused::subscriptions).toList());
        assertEquals(
                List.of(REASON, "too many"),
                set.refused().stream().map(Connection.Refused::reason).toList());
        assertEquals(0, set.openRequests());
    }

    @Test
    void refusesWhatAnAcceptanceLeavesOut() {
        set.ask(new Socket());
        assertEquals(List.of(trades(1), trades(3)), set.acceptedOnly("1", List.of(stream(3), stream(1), stream(9))));
        assertEquals(List.of(trades(2)), set.leftOut("1"));
        assertEquals(List.of(trades(2)), set.refused().get(0).subscriptions());
        assertEquals(0, set.openRequests());
        assertEquals(List.of(), set.leftOut("1"));
        assertEquals(List.of(), set.acceptedOnly("7", List.of(stream(1))));
    }

    @Test
    void asksAgainForWhatWasRefusedTogetherAfterLongerAndLongerPauses() {
        Socket socket = new Socket();
        set.ask(socket);
        set.acceptedOnly("1", List.of(stream(1)));
        set.leftOut("1");
        long asked = time.nanos();
        for (int i = 2; i < 14; i++) {
            List<Request> again = askAgain(socket);
            while (again.isEmpty()) {
                time.pass(Duration.ofMillis(100));
                again = askAgain(socket);
            }
            long pause = Duration.ofNanos(time.nanos() - asked).toMillis();
            long longest = Math.min(300_000, 2_000L << (i - 2));
            assertTrue(pause >= longest / 2 && pause <= longest + 100, i + ": after " + pause + " ms");
            asked = time.nanos();
            assertEquals(List.of("subscribe " + i + " I2 I3"), texts(again));
            assertEquals(List.of(), set.refused(Integer.toString(i), SubscriptionSet.LEFT_OUT), "no news");
        }
        time.pass(Duration.ofHours(1));
        assertEquals(1, askAgain(socket).size());
        time.pass(Duration.ofHours(1));
        assertEquals(List.of(), askAgain(socket), "it waits for the answer");
        assertEquals(1, set.refused().size());
        set.accepted(texts(set.ask(socket)).get(0).split(" ")[1]);
        assertEquals(List.of(), set.refused());
    }

    @Test
    void remembersRefusalsOverSockets() {
        set.ask(new Socket());
        set.refused("1", REASON);
        long since = set.refused().get(0).sinceUs();
        time.pass(Duration.ofMinutes(1));
        Socket next = new Socket();
        assertEquals(List.of("subscribe 1 I1 I2 I3"), texts(set.ask(next)), "a new socket asks for all");
        assertEquals(List.of(), set.refused("1", REASON), "that is no news");
        assertEquals(since, set.refused().get(0).sinceUs());
        assertEquals(List.of(), askAgain(next), "that would be at once");
        set.ask(next);
        assertEquals(subscriptions(1, 3), set.refused("2", "something else"));
        assertEquals("something else", set.refused().get(0).reason());
        set.ask(next);
        assertEquals(subscriptions(1, 3), set.accepted("3"));
        assertEquals(List.of(), set.refused());
        assertEquals(List.of(), askAgain(next));
    }

    @Test
    void forgetsRefusalsOfWhatIsNotListedAnyMore() {
        Socket socket = new Socket();
        set.ask(socket);
        set.refused("1", stream(1), REASON);
        set.refused("1", stream(2), REASON);
        set.accepted("1");
        time.pass(Duration.ofSeconds(3));
        List<Request> again = set.askAgain(subscription -> subscription.equals(trades(2)), socket);
        assertEquals(List.of("subscribe 2 I2"), texts(again));
        assertEquals(
                List.of(List.of(trades(2))),
                set.refused().stream().map(Connection.Refused::subscriptions).toList());
    }

    @Test
    void growsAndShrinks() {
        Socket socket = new Socket();
        set.ask(socket);
        set.accepted("1");
        assertEquals(List.of("subscribe 2 I4 I5"), texts(set.ask(subscriptions(4, 5), socket)));
        set.refused("2", stream(5), REASON);
        assertEquals(List.of("unsubscribe 3 I5"), texts(set.giveUp(subscriptions(5, 5), socket)));
        assertEquals(List.of(), set.refused(), "who is not wanted is not refused");
        assertEquals(List.of(), set.accepted("3"), "what is given up is not accepted");
        set.forget(subscriptions(1, 2));
        set.want(subscriptions(6, 6));
        assertEquals(List.of(trades(3), trades(4), trades(6)), set.wanted());
        assertEquals(List.of("subscribe 1 I3 I4 I6"), texts(set.ask(new Socket())));
    }

    @Test
    void tellsWhatIsOpenForLong() {
        Socket socket = new Socket();
        set.ask(socket);
        time.pass(Duration.ofSeconds(6));
        set.ask(subscriptions(4, 4), socket);
        time.pass(Duration.ofSeconds(4));
        assertEquals(List.of("1"), set.openFor(Duration.ofSeconds(10)));
        assertEquals(List.of("1", "2"), set.openFor(Duration.ofSeconds(4)));
    }

    @Test
    void asksForNothingIfNothingIsWanted() {
        assertEquals(List.of(), new SubscriptionSet(List.of(), venue, time).ask(new Socket()));
    }
}
