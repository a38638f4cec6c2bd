package io.marketprism.internal.wire;

import io.marketprism.connector.Request;
import io.marketprism.connector.Subscription;
import io.marketprism.connector.SubscriptionRequests;
import io.marketprism.event.StreamKey;
import io.marketprism.internal.time.Time;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * What one connection should carry, what its socket has been asked for, and what the exchange said to that: what is refused is asked for again,
 * after longer and longer pauses, over all sockets. Thread-safe; a socket's own requests are forgotten when the next one opens.
 */
final class SubscriptionSet {
    /** What is refused is asked for again after a second or two, then after longer and longer pauses. */
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(2);

    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

    /** Why what {@link #leftOut} tells is refused. */
    static final String LEFT_OUT = "the exchange accepted other subscriptions of the request and left this one out";

    /** Subscriptions that were refused together and are asked for together, as long as none of them is accepted. */
    private final class Refusal {
        private final Set<Subscription> subscriptions = new LinkedHashSet<>();
        private final long sinceUs = time.nowUs();
        private final Backoff pauses = new Backoff(FIRST_PAUSE, LONGEST_PAUSE, time);
        private String reason;
        private long askAt;

        void pause() {
            askAt = time.nanos() + TimeUnit.MILLISECONDS.toNanos(pauses.nextMillis());
        }
    }

    /** A request without an answer, or with answers to some of its subscriptions only. */
    private record Open(Request request, Set<Subscription> subscriptions, long askedAt) {}

    private final SubscriptionRequests requests;
    private final Time time;
    private final Set<Subscription> wanted;
    private final Map<Subscription, Refusal> refusals = new LinkedHashMap<>();
    private final Map<String, Open> open = new LinkedHashMap<>();

    /** Nothing is asked for yet. */
    SubscriptionSet(List<Subscription> wanted, SubscriptionRequests requests, Time time) {
        this.requests = requests;
        this.time = time;
        this.wanted = new LinkedHashSet<>(wanted);
    }

    /** {@return what the connection should carry} */
    synchronized List<Subscription> wanted() {
        return List.copyOf(wanted);
    }

    /** {@return what the exchange refuses at the moment} */
    synchronized List<Connection.Refused> refused() {
        return distinctRefusals().stream()
                .map(refusal ->
                        new Connection.Refused(List.copyOf(refusal.subscriptions), refusal.sinceUs, refusal.reason))
                .toList();
    }

    private Collection<Refusal> distinctRefusals() {
        return new LinkedHashSet<>(refusals.values());
    }

    /** Wants more; the next socket asks for it. */
    synchronized void want(Collection<Subscription> more) {
        wanted.addAll(more);
    }

    /** Wants less; the next socket does not ask for it. */
    synchronized void forget(Collection<Subscription> less) {
        wanted.removeAll(new HashSet<>(less));
        settled(less);
    }

    /** A new socket asks for everything. */
    synchronized List<Request> ask(SubscriptionRequests.Context context) {
        open.clear();
        // What it refuses too is not asked for at once.
        distinctRefusals().forEach(Refusal::pause);
        return wanted.isEmpty() ? List.of() : opened(requests.subscribe(List.copyOf(wanted), context));
    }

    /** Asks for more, or again. */
    synchronized List<Request> ask(Collection<Subscription> subscriptions, SubscriptionRequests.Context context) {
        want(subscriptions);
        return opened(requests.subscribe(List.copyOf(subscriptions), context));
    }

    /** Gives one up and asks for it again, if it is still wanted. */
    synchronized List<Request> renew(Subscription subscription, SubscriptionRequests.Context context) {
        if (!wanted.contains(subscription)) {
            return List.of();
        }
        List<Subscription> it = List.of(subscription);
        List<Request> both = new ArrayList<>(giveUp(it, context));
        both.addAll(ask(it, context));
        return both;
    }

    private List<Request> opened(List<Request> asked) {
        asked.forEach(request ->
                open.put(request.id(), new Open(request, new LinkedHashSet<>(request.subscriptions()), time.nanos())));
        return asked;
    }

    /** Gives up what is not wanted any more. */
    synchronized List<Request> giveUp(Collection<Subscription> subscriptions, SubscriptionRequests.Context context) {
        forget(subscriptions);
        return requests.unsubscribe(List.copyOf(subscriptions), context);
    }

    /** Asks once more for what is refused, if its time has come and anything of it is still listed. */
    synchronized List<Request> askAgain(Predicate<Subscription> isListed, SubscriptionRequests.Context context) {
        List<Request> due = new ArrayList<>();
        for (Refusal refusal : distinctRefusals()) {
            if (refusal.subscriptions.stream().noneMatch(isListed)) {
                refusals.keySet().removeAll(refusal.subscriptions);
            } else if (time.nanos() - refusal.askAt >= 0 && !isOpen(refusal)) {
                refusal.pause();
                due.addAll(opened(requests.subscribe(List.copyOf(refusal.subscriptions), context)));
            }
        }
        return due;
    }

    private boolean isOpen(Refusal refusal) {
        return open.values().stream()
                .anyMatch(request -> request.subscriptions.stream().anyMatch(refusal.subscriptions::contains));
    }

    /** {@return how many requests have no whole answer yet} */
    synchronized int openRequests() {
        return open.size();
    }

    /** {@return the ids of those that were made so long ago, or longer} */
    synchronized List<String> openFor(Duration time) {
        long now = this.time.nanos();
        return open.values().stream()
                .filter(request -> now - request.askedAt >= time.toNanos())
                .map(request -> request.request.id())
                .toList();
    }

    /** All of a request that was not answered before is accepted; {@return it}. */
    synchronized List<Subscription> accepted(String requestId) {
        Open answered = open.remove(requestId);
        return answered == null ? List.of() : settled(answered.subscriptions);
    }

    /** One subscription is accepted; {@return it, or nothing if nobody asked}. */
    synchronized List<Subscription> accepted(String requestId, StreamKey stream) {
        return settled(answered(requestId, stream));
    }

    /** Some of a request is accepted; {@return that}. The others are refused, see {@link #refused(String, String)}. */
    synchronized List<Subscription> acceptedOnly(String requestId, Collection<StreamKey> streams) {
        Open answered = open.get(requestId);
        if (answered == null) {
            return List.of();
        }
        List<Subscription> accepted = answered.subscriptions.stream()
                .filter(subscription -> streams.contains(subscription.stream()))
                .toList();
        answered.subscriptions.removeAll(new HashSet<>(accepted));
        if (answered.subscriptions.isEmpty()) {
            open.remove(requestId);
        }
        return settled(accepted);
    }

    private Set<Subscription> answered(String requestId, StreamKey stream) {
        for (Open request : List.copyOf(open.values())) {
            if (requestId != null && !requestId.equals(request.request.id())) {
                continue;
            }
            for (Subscription subscription : request.subscriptions) {
                if (subscription.stream().equals(stream)) {
                    request.subscriptions.remove(subscription);
                    if (request.subscriptions.isEmpty()) {
                        open.remove(request.request.id());
                    }
                    return Set.of(subscription);
                }
            }
        }
        return Set.of();
    }

    private List<Subscription> settled(Collection<Subscription> subscriptions) {
        subscriptions.forEach(this::settled);
        return List.copyOf(subscriptions);
    }

    private void settled(Subscription subscription) {
        Refusal refusal = refusals.remove(subscription);
        if (refusal != null) {
            refusal.subscriptions.remove(subscription);
        }
    }

    /** {@return whether a request waits for an answer} */
    synchronized boolean knows(String requestId) {
        return open.containsKey(requestId);
    }

    /** What of a request is not answered yet is refused; {@return those of its subscriptions of which that is news}. */
    synchronized List<Subscription> refused(String requestId, String reason) {
        Open answered = open.remove(requestId);
        return answered == null ? List.of() : refused(answered.subscriptions, reason);
    }

    /** What is left of a request is refused without a word; {@return those of its subscriptions of which that is news}. */
    synchronized List<Subscription> leftOut(String requestId) {
        return refused(requestId, LEFT_OUT);
    }

    /** One subscription is refused; {@return it, if that is news}. */
    synchronized List<Subscription> refused(String requestId, StreamKey stream, String reason) {
        return refused(answered(requestId, stream), reason);
    }

    private List<Subscription> refused(Set<Subscription> subscriptions, String reason) {
        List<Subscription> news = new ArrayList<>();
        Refusal together = null;
        for (Subscription subscription : subscriptions) {
            Refusal refusal = refusals.get(subscription);
            if (refusal == null) {
                if (together == null) {
                    together = new Refusal();
                    together.pause();
                }
                refusal = together;
                refusal.subscriptions.add(subscription);
                refusals.put(subscription, refusal);
            }
            if (!reason.equals(refusal.reason)) {
                news.add(subscription);
            }
        }
        subscriptions.stream().map(refusals::get).forEach(refusal -> refusal.reason = reason);
        return news;
    }
}
