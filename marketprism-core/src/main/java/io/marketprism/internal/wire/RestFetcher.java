package io.marketprism.internal.wire;

import io.marketprism.connector.Frame;
import io.marketprism.connector.HistoryGoneException;
import io.marketprism.connector.LimitPool;
import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.RateLimitedException;
import io.marketprism.connector.RestCall;
import io.marketprism.error.MarketPrismException;
import io.marketprism.internal.time.Scheduler;
import io.marketprism.internal.time.ThrottledLog;
import io.marketprism.internal.time.Time;
import io.marketprism.internal.wire.HttpTransport.Answer;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes HTTP calls of one exchange, within its limits. Calls are sent on the timer's thread, and whoever makes one is asked right before whether
 * it is still wanted. While the exchange wants no calls, urgent ones wait and patient ones fail. Thread-safe.
 */
public final class RestFetcher {
    private static final Logger LOG = LoggerFactory.getLogger(RestFetcher.class);

    private static final int UNAUTHORIZED = 401;
    private static final String ABOUT_KEYS =
            "; the exchange wants an API key for this, or does not accept the one that it was shown: give one, or check it and the addresses that it is for";

    /** When an exchange does not tell for how long it wants no calls: its shortest ban (Binance: two minutes). */
    static final Duration DEFAULT_PAUSE = Duration.ofMinutes(2);

    /**
     * Which of the calls that wait for the limits is made first. All but the first leave a part of what may be spent at once to those before them, and
     * are not made while the exchange wants no calls.
     */
    public enum Priority {
        /** Something is broken until it is answered: waits for as long as it takes. */
        NOW(0),
        /** Something is missing until it is answered. */
        SOON(0.25),
        /** Data that is fetched because no stream brings it. */
        LATER(0.5),
        /** Nothing is lost without it. */
        LAST(0.75);

        private final double reserve;

        Priority(double reserve) {
            this.reserve = reserve;
        }
    }

    /**
     * What an answer may be.
     *
     * @param maxBytes of its body, unpacked
     * @param within from sending the call to the last byte
     */
    public record AnswerLimits(long maxBytes, Duration within) {
        /** The largest body that we know of (Binance's list of instruments, 20 MB) three times over. */
        public static final AnswerLimits DEFAULT = new AnswerLimits(64L << 20, Duration.ofSeconds(30));
    }

    private final class Waiting<T> {
        private final Priority priority;
        private final long number;
        private final RestCall<T> call;
        private final BooleanSupplier wanted;
        private final CompletableFuture<T> result = new CompletableFuture<>();

        Waiting(Priority priority, long number, RestCall<T> call, BooleanSupplier wanted) {
            this.priority = priority;
            this.number = number;
            this.call = call;
            this.wanted = wanted;
        }

        Priority priority() {
            return priority;
        }

        long number() {
            return number;
        }

        void fail(String why, Exception cause) {
            result.completeExceptionally(
                    new MarketPrismException(exchange + ": " + address(call) + " is not called, " + why, cause));
        }

        /** The weight is taken. */
        void send() {
            boolean spent = false;
            try {
                spent = !result.isDone() && wanted.getAsBoolean();
            } catch (RuntimeException | Error e) {
                result.completeExceptionally(e);
            }
            if (spent) {
                RestFetcher.this.send(call, result);
            } else {
                refund(call);
                result.cancel(false);
            }
        }
    }

    private final String exchange;
    private final String collector;
    private final HttpTransport http;
    private final LimitPools pools;
    private final AnswerLimits answers;
    private final Scheduler timer;
    private final Time time;
    private final ThrottledLog complaints = new ThrottledLog(LOG);
    private final TreeSet<Waiting<?>> queue = new TreeSet<>(
            Comparator.<Waiting<?>, Priority>comparing(Waiting::priority).thenComparing(Waiting::number));
    private long calls;
    private ScheduledFuture<?> nextPump;

    /** What calls were made or are to be made of. */
    private final Set<Budget> budgets = ConcurrentHashMap.newKeySet();

    /** Uses a transport and a timer that somebody else closes. */
    public RestFetcher(
            String exchange,
            String collector,
            HttpTransport http,
            LimitPools pools,
            AnswerLimits answers,
            Scheduler timer,
            Time time) {
        this.exchange = exchange;
        this.collector = collector;
        this.http = http;
        this.pools = pools;
        this.answers = answers;
        this.timer = timer;
        this.time = time;
    }

    /** {@link #fetch(RestCall, Priority, BooleanSupplier)} for what stays wanted. */
    public <T> CompletableFuture<T> fetch(RestCall<T> call, Priority priority) {
        return fetch(call, priority, () -> true);
    }

    /**
     * Makes a call, once, as soon as the limits allow it. Who cancels the result spends nothing if the call was not made yet, and ends it if it was.
     *
     * @param wanted asked on the timer's thread, with no lock held, right before the call is sent; if it is not wanted any more, nothing is spent
     *     and the result is cancelled
     * @return what the body says; fails with a {@link MarketPrismException} that tells the address and the reason, a {@link HistoryGoneException} if
     *     the exchange says, with whatever status, that it does not keep what was asked for
     */
    public <T> CompletableFuture<T> fetch(RestCall<T> call, Priority priority, BooleanSupplier wanted) {
        Waiting<T> waiting;
        boolean paused;
        synchronized (queue) {
            waiting = new Waiting<>(priority, calls++, call, wanted);
            paused = priority != Priority.NOW && pausedFor(call, Duration.ZERO) != null;
            if (!paused) {
                queue.add(waiting);
            }
        }
        if (paused) {
            waiting.fail(pausedFor(call, Duration.ZERO), null);
            return waiting.result;
        }
        waiting.result.whenComplete((answer, failure) -> {
            synchronized (queue) {
                queue.remove(waiting);
            }
        });
        try {
            timer.execute(this::pump);
        } catch (RejectedExecutionException e) {
            closed(e);
        }
        return waiting.result;
    }

    /** {@return whether the exchange wants no calls at the moment, or none of a kind that was made} */
    public boolean isPaused() {
        return budgets.stream().anyMatch(budget -> budget.blockedNanos() > 0);
    }

    /** {@return why there will be no calls, or none of a kind that was made, for longer than a time, in words; null if there will} */
    public String pausedFor(Duration longer) {
        return reason(budgets.stream(), longer);
    }

    /** {@return why a call will not be made for longer than a time, in words; null if it will} */
    public String pausedFor(RestCall<?> call, Duration longer) {
        return reason(budgets(call), longer);
    }

    private static String reason(Stream<Budget> of, Duration longer) {
        return of.filter(budget -> budget.blockedNanos() > longer.toNanos())
                .map(Budget::blockedReason)
                .findFirst()
                .orElse(null);
    }

    private Stream<Budget> budgets(RestCall<?> call) {
        return call.costs().stream().map(cost -> budget(call, cost));
    }

    private Budget budget(RestCall<?> call, LimitPool.Cost cost) {
        Budget budget = pools.budget(exchange, cost.pool(), call.uri());
        budgets.add(budget);
        return budget;
    }

    /** {@return how many calls wait for the limits} */
    public int waitingCalls() {
        synchronized (queue) {
            return queue.size();
        }
    }

    /** On the timer's thread: sends what the limits allow, the most urgent first. */
    private void pump() {
        for (Waiting<?> next = next(); next != null; next = next()) {
            next.send();
        }
    }

    /** {@return the most urgent call for which the limits have room; one behind it may go first that draws from other pools} */
    private Waiting<?> next() {
        synchronized (queue) {
            long shortest = Long.MAX_VALUE;
            Set<Budget> spent = new HashSet<>();
            for (Waiting<?> waiting : queue) {
                if (budgets(waiting.call).anyMatch(spent::contains)) {
                    continue;
                }
                long wait = take(waiting, spent);
                if (wait == 0) {
                    queue.remove(waiting);
                    return waiting;
                }
                shortest = Math.min(shortest, wait);
            }
            if (shortest != Long.MAX_VALUE
                    && (nextPump == null || nextPump.getDelay(TimeUnit.NANOSECONDS) > shortest)) {
                pumpAfter(shortest);
            }
            return null;
        }
    }

    /** Takes what a call costs, of all its pools or of none; {@return 0, or how many ns to wait}. */
    private long take(Waiting<?> waiting, Set<Budget> spent) {
        List<LimitPool.Cost> costs = waiting.call.costs();
        for (int i = 0; i < costs.size(); i++) {
            Budget budget = budget(waiting.call, costs.get(i));
            long wait = budget.take(costs.get(i).weight(), waiting.priority.reserve);
            if (wait > 0) {
                spent.add(budget);
                refund(waiting.call, i);
                return wait;
            }
        }
        return 0;
    }

    private void refund(RestCall<?> call) {
        refund(call, call.costs().size());
    }

    /** Gives back what was taken of the first pools. */
    private void refund(RestCall<?> call, int pools) {
        call.costs().stream().limit(pools).forEach(cost -> budget(call, cost).refund(cost.weight()));
    }

    private void pumpAfter(long nanos) {
        if (nextPump != null) {
            nextPump.cancel(false);
        }
        try {
            nextPump = timer.schedule(
                    () -> {
                        synchronized (queue) {
                            nextPump = null;
                        }
                        pump();
                    },
                    nanos,
                    TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("{}: the pipeline is closed; what waits is not called", exchange);
        }
    }

    private void closed(RejectedExecutionException e) {
        List<Waiting<?>> left;
        synchronized (queue) {
            left = new ArrayList<>(queue);
            queue.clear();
        }
        left.forEach(waiting -> waiting.fail("the pipeline is closed", e));
    }

    private <T> void send(RestCall<T> call, CompletableFuture<T> result) {
        CompletableFuture<Answer> made;
        try {
            made = http.get(
                    new HttpTransport.Request(call.uri(), call.headers(), answers.within(), answers.maxBytes()));
        } catch (IllegalArgumentException e) {
            result.completeExceptionally(
                    new MarketPrismException(exchange + ": cannot call " + address(call) + ": " + e.getMessage(), e));
            return;
        }
        result.whenComplete((answer, failure) -> {
            if (result.isCancelled()) {
                made.cancel(false);
            }
        });
        LOG.debug("{}: calls {}", exchange, address(call));
        made.whenComplete((answer, failure) -> {
            try {
                if (failure == null) {
                    LOG.debug("{} with {} bytes", answered(call, answer.status()), answer.body().length);
                    result.complete(read(call, answer));
                } else {
                    result.completeExceptionally(unanswered(call, failure));
                }
            } catch (MarketPrismException e) {
                result.completeExceptionally(e);
            } catch (RuntimeException | Error e) {
                // Whoever waits for the answer must be told whatever happens, or would wait for ever.
                result.completeExceptionally(unreadable(call, e));
            }
        });
    }

    private MarketPrismException unanswered(RestCall<?> call, Throwable failure) {
        if (failure instanceof HttpTransport.TooLargeException e) {
            return new MarketPrismException(answered(call, e.status()) + " with a body of more than the "
                    + answers.maxBytes() + " bytes that it may have");
        }
        if (failure instanceof HttpTransport.IncompleteException e) {
            return new MarketPrismException(
                    exchange + ": cannot get the whole answer of " + address(call) + ", which may take "
                            + answers.within().toMillis() + " ms: " + e.getCause(),
                    e.getCause());
        }
        return failure instanceof IOException
                ? new MarketPrismException(exchange + ": cannot reach " + address(call) + ": " + failure, failure)
                : unreadable(call, failure);
    }

    private MarketPrismException unreadable(RestCall<?> call, Throwable failure) {
        return new MarketPrismException(
                exchange + ": cannot read the answer of " + address(call) + ": " + failure, failure);
    }

    private <T> T read(RestCall<T> call, Answer response) {
        byte[] body = response.body();
        Frame frame = new Frame(collector, null).wrap(body, body.length, time.nowUs());
        if (!response.isSuccess()) {
            RuntimeException said = saidIn(call, frame);
            heedLimits(call, response, said instanceof RateLimitedException limited ? limited : null);
            if (said instanceof HistoryGoneException gone) {
                throw gone(call, response, gone);
            }
            throw new MarketPrismException(answered(call, response.status()) + ": "
                    + Excerpt.of(frame, call.headers().values())
                    + (response.status() == UNAUTHORIZED ? ABOUT_KEYS : ""));
        }
        try {
            T answer = call.parser().apply(frame);
            heedLimits(call, response, null);
            return answer;
        } catch (RateLimitedException e) {
            heedLimits(call, response, e);
            throw new MarketPrismException(answered(call, response.status()) + " with an error: " + e.getMessage(), e);
        } catch (HistoryGoneException e) {
            heedLimits(call, response, null);
            throw gone(call, response, e);
        } catch (NormalizationException e) {
            heedLimits(call, response, null);
            String type = Objects.requireNonNullElse(response.header("Content-Type"), "")
                    .toLowerCase(Locale.ROOT);
            throw new MarketPrismException(
                    type.contains("html")
                            ? answered(call, response.status()) + " with " + type + ", not with data: "
                                    + Excerpt.of(frame, call.headers().values())
                            : e.describe(exchange, frame) + ", the answer of " + address(call),
                    e);
        }
    }

    /** {@return what the body of an answer that is no success says about our calls or about what was asked for, or null} */
    private static @Nullable RuntimeException saidIn(RestCall<?> call, Frame frame) {
        try {
            Object unused = call.parser().apply(frame);
            return null;
        } catch (RateLimitedException | HistoryGoneException e) {
            return e;
        } catch (RuntimeException e) {
            return null; // It is no data, as its status says already.
        }
    }

    /** The same with the address. */
    private HistoryGoneException gone(RestCall<?> call, Answer response, HistoryGoneException said) {
        return new HistoryGoneException(answered(call, response.status()) + " with an error: " + said.getMessage());
    }

    private String answered(RestCall<?> call, int status) {
        return exchange + ": " + address(call) + " answered HTTP " + status;
    }

    /** Who has logged in by the address has put a secret there. */
    private static String address(RestCall<?> call) {
        URI uri = call.uri();
        String secret = uri.getRawUserInfo();
        return secret == null ? uri.toString() : uri.toString().replace(secret + "@", "");
    }

    private void heedLimits(RestCall<?> call, Answer response, RateLimitedException inBody) {
        boolean refused =
                switch (response.status()) {
                    case 403, 418, 429 -> true;
                    case 503 -> response.header("Retry-After") != null;
                    default -> inBody != null;
                };
        if (refused) {
            pause(call, response, inBody);
        } else {
            heedUsed(call, response);
        }
    }

    private void pause(RestCall<?> call, Answer response, RateLimitedException inBody) {
        Duration stated = RetryAfter.of(response, time.now());
        if (stated == null && response.header("Retry-After") != null) {
            complaints.warn(
                    "Retry-After cannot be meant",
                    exchange + ": expected seconds or a date, at most " + RetryAfter.LONGEST.toDays() + " days, was \""
                            + response.header("Retry-After") + "\"");
        }
        if (stated == null && inBody != null && inBody.pause() != null) {
            stated = RetryAfter.bounded(inBody.pause());
        }
        Duration pause = stated == null ? DEFAULT_PAUSE : stated;
        pause(
                call,
                call.costs(),
                pause,
                answered(call, response.status())
                        + (inBody == null ? "" : " with an error: " + inBody.getMessage())
                        + (stated == null ? ", which does not tell for how long" : ""));
    }

    private void heedUsed(RestCall<?> call, Answer response) {
        for (LimitPool.Cost cost : call.costs()) {
            LimitPool pool = cost.pool();
            String text = pool.usedHeader() == null ? null : response.header(pool.usedHeader());
            long used = text != null && text.matches("[0-9]{1,9}") ? Long.parseLong(text) : 0;
            if (used > pool.limit().permits() * 0.9) {
                pause(
                        call,
                        List.of(cost),
                        pool.limit().per().dividedBy(2),
                        exchange + ": " + used + " of " + pool.limit().permits() + " of the " + pool.name()
                                + " is used");
            }
        }
    }

    /** Nothing is called any more for a while that draws from these pools, and what need not be called at all does not wait for it. */
    private void pause(RestCall<?> call, List<LimitPool.Cost> costs, Duration pause, String reason) {
        Instant until =
                Instant.EPOCH.plus(time.nowUs(), ChronoUnit.MICROS).plus(pause).truncatedTo(ChronoUnit.SECONDS);
        String stated = "there are no calls until " + until + ": " + reason;
        costs.forEach(cost -> budget(call, cost).block(pause.toNanos(), stated));
        complaints.warn("HTTP calls pause", "none for " + pause.toSeconds() + " s, until " + until + ": " + reason);
        List<Waiting<?>> patient;
        synchronized (queue) {
            patient = queue.stream()
                    .filter(waiting -> waiting.priority != Priority.NOW)
                    .filter(waiting -> pausedFor(waiting.call, Duration.ZERO) != null)
                    .toList();
            patient.forEach(queue::remove);
        }
        patient.forEach(waiting -> waiting.fail(stated, null));
    }
}
