package io.marketprism.internal.wire;

import io.marketprism.MarketPrismException;
import io.marketprism.connector.ExchangeLimits;
import io.marketprism.connector.Frame;
import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.RestCall;
import io.marketprism.internal.EpochClock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Headers;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes HTTP calls of one exchange, within its limits. Thread-safe. */
public final class RestFetcher {
    private static final Logger LOG = LoggerFactory.getLogger(RestFetcher.class);
    private static final Duration DEFAULT_RETRY_AFTER = Duration.ofSeconds(60);
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int BANNED = 418;

    /** Which of the calls that wait for the limits is made first. */
    public enum Priority {
        /** Something is broken until it is answered. */
        NOW,
        /** Nothing is lost if it waits; leaves most of what may be spent at once to urgent calls. */
        LATER
    }

    private record Waiting(
            Priority priority, long number, RestCall<?> call, CompletableFuture<?> result, Runnable send) {}

    private final String exchange;
    private final String collector;
    private final OkHttpClient client;
    private final ExchangeLimits limits;
    private final ScheduledExecutorService timer;
    private final EpochClock clock;
    private final Budget budget;
    private final PriorityQueue<Waiting> queue =
            new PriorityQueue<>(Comparator.comparing(Waiting::priority).thenComparing(Waiting::number));
    private long calls;
    private ScheduledFuture<?> nextPump;

    /** Uses a client and a timer that somebody else closes. */
    public RestFetcher(
            String exchange,
            String collector,
            OkHttpClient client,
            ExchangeLimits limits,
            ScheduledExecutorService timer,
            EpochClock clock) {
        this.exchange = exchange;
        this.collector = collector;
        this.client = client;
        this.limits = limits;
        this.timer = timer;
        this.clock = clock;
        this.budget = new Budget(limits.restWeight(), System::nanoTime);
    }

    /**
     * Makes a call, once, as soon as the limits allow it. Who cancels the result spends nothing if the call was not made yet.
     *
     * @return what the body says; fails with a {@link MarketPrismException} that tells the address and the reason
     */
    public <T> CompletableFuture<T> fetch(RestCall<T> call, Priority priority) {
        CompletableFuture<T> result = new CompletableFuture<>();
        synchronized (queue) {
            queue.add(new Waiting(priority, calls++, call, result, () -> send(call, result)));
        }
        pump();
        return result;
    }

    /** Sends what the limits allow, the most urgent first. */
    private void pump() {
        List<Runnable> allowed = new ArrayList<>();
        synchronized (queue) {
            long wait = 0;
            while (!queue.isEmpty() && wait == 0) {
                Waiting first = queue.peek();
                if (first.result().isDone()) {
                    queue.poll();
                    continue;
                }
                wait = budget.take(first.call().weight(), first.priority() == Priority.LATER);
                if (wait == 0) {
                    allowed.add(queue.poll().send());
                }
            }
            if (wait > 0 && (nextPump == null || nextPump.getDelay(TimeUnit.NANOSECONDS) > wait)) {
                pumpAfter(wait);
            }
        }
        allowed.forEach(Runnable::run);
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
            queue.forEach(waiting -> waiting.result()
                    .completeExceptionally(new MarketPrismException(
                            exchange + ": " + waiting.call().uri() + " is not called, the pipeline is closed", e)));
            queue.clear();
        }
    }

    private <T> void send(RestCall<T> call, CompletableFuture<T> result) {
        Request request;
        try {
            request = new Request.Builder()
                    .url(call.uri().toString())
                    .headers(Headers.of(call.headers()))
                    .build();
        } catch (IllegalArgumentException e) {
            result.completeExceptionally(
                    new MarketPrismException(exchange + ": cannot call " + call.uri() + ": " + e.getMessage(), e));
            return;
        }
        Call made = client.newCall(request);
        result.whenComplete((answer, failure) -> {
            if (result.isCancelled()) {
                made.cancel();
            }
        });
        made.enqueue(new Callback() {
            @Override
            public void onFailure(Call ignored, IOException e) {
                result.completeExceptionally(
                        new MarketPrismException(exchange + ": cannot reach " + call.uri() + ": " + e, e));
            }

            @Override
            public void onResponse(Call ignored, Response response) {
                try (response) {
                    result.complete(read(call, response));
                } catch (MarketPrismException e) {
                    result.completeExceptionally(e);
                } catch (IOException | RuntimeException e) {
                    result.completeExceptionally(new MarketPrismException(
                            exchange + ": cannot read the answer of " + call.uri() + ": " + e, e));
                }
            }
        });
    }

    private <T> T read(RestCall<T> call, Response response) throws IOException {
        byte[] body = response.body().bytes();
        long receivedAt = clock.nowUs();
        heedLimits(response);
        Frame frame = new Frame(collector, null).wrap(body, body.length, receivedAt);
        if (!response.isSuccessful()) {
            String text = frame.toString();
            throw new MarketPrismException(exchange + ": " + call.uri() + " answered HTTP " + response.code() + ": "
                    + text.substring(0, Math.min(200, text.length())));
        }
        try {
            return call.parser().apply(frame);
        } catch (NormalizationException e) {
            throw new MarketPrismException(e.describe(exchange, frame) + ", the answer of " + call.uri(), e);
        }
    }

    private void heedLimits(Response response) {
        if (response.code() == TOO_MANY_REQUESTS || response.code() == BANNED) {
            Duration pause = retryAfter(response);
            LOG.warn("{}: HTTP {}, no calls for {} s", exchange, response.code(), pause.toSeconds());
            budget.block(pause.toNanos());
            return;
        }
        String header = limits.usedWeightHeader();
        long used = header == null ? 0 : wholeNumber(response.header(header), 0);
        if (used > limits.restWeight().permits() * 0.9) {
            LOG.warn(
                    "{}: {} of {} of the request weight is used, calls pause",
                    exchange,
                    used,
                    limits.restWeight().permits());
            budget.block(limits.restWeight().per().toNanos() / 2);
        }
    }

    /** The exchange may also name a date, or nothing. */
    private static Duration retryAfter(Response response) {
        long seconds = wholeNumber(response.header("Retry-After"), DEFAULT_RETRY_AFTER.toSeconds());
        return Duration.ofSeconds(Math.max(1, seconds));
    }

    private static long wholeNumber(String text, long otherwise) {
        return text != null && text.matches("[0-9]{1,9}") ? Long.parseLong(text) : otherwise;
    }
}
