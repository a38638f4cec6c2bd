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
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.Callback;
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

    private record Waiting(Priority priority, long number, RestCall<?> call, Runnable send) {}

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
    private boolean pumpScheduled;

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
     * Makes a call, once, as soon as the limits allow it.
     *
     * @return what the body says; fails with a {@link MarketPrismException} that tells the address and the reason
     */
    public <T> CompletableFuture<T> fetch(RestCall<T> call, Priority priority) {
        CompletableFuture<T> result = new CompletableFuture<>();
        synchronized (queue) {
            queue.add(new Waiting(priority, calls++, call, () -> send(call, result)));
        }
        pump(false);
        return result;
    }

    /** Sends what the limits allow, the most urgent first. */
    private void pump(boolean scheduled) {
        List<Runnable> allowed = new ArrayList<>();
        synchronized (queue) {
            pumpScheduled &= !scheduled;
            while (!queue.isEmpty()) {
                Waiting first = queue.peek();
                long wait = budget.take(first.call().weight(), first.priority() == Priority.LATER);
                if (wait > 0) {
                    if (!pumpScheduled) {
                        pumpScheduled = true;
                        timer.schedule(() -> pump(true), wait, TimeUnit.NANOSECONDS);
                    }
                    break;
                }
                allowed.add(queue.poll().send());
            }
        }
        allowed.forEach(Runnable::run);
    }

    private <T> void send(RestCall<T> call, CompletableFuture<T> result) {
        Request.Builder request = new Request.Builder().url(call.uri().toString());
        call.headers().forEach(request::header);
        client.newCall(request.build()).enqueue(new Callback() {
            @Override
            public void onFailure(Call ignored, IOException e) {
                result.completeExceptionally(
                        new MarketPrismException(exchange + ": cannot reach " + call.uri() + ": " + e, e));
            }

            @Override
            public void onResponse(Call ignored, Response response) {
                try (response) {
                    result.complete(read(call, response));
                } catch (NormalizationException e) {
                    result.completeExceptionally(new MarketPrismException(
                            exchange + ": cannot read the answer of " + call.uri() + ": " + e.getMessage(), e));
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
        return call.parser().apply(frame);
    }

    private void heedLimits(Response response) {
        if (response.code() == TOO_MANY_REQUESTS || response.code() == BANNED) {
            Duration pause = retryAfter(response);
            LOG.warn("{}: HTTP {}, no calls for {} s", exchange, response.code(), pause.toSeconds());
            budget.block(pause.toNanos());
            return;
        }
        String used = limits.usedWeightHeader() == null ? null : response.header(limits.usedWeightHeader());
        if (used != null && Long.parseLong(used) > limits.restWeight().permits() * 0.9) {
            LOG.warn(
                    "{}: {} of {} of the request weight is used, calls pause",
                    exchange,
                    used,
                    limits.restWeight().permits());
            budget.block(limits.restWeight().per().toNanos() / 2);
        }
    }

    private static Duration retryAfter(Response response) {
        String seconds = response.header("Retry-After");
        return seconds == null || !seconds.chars().allMatch(Character::isDigit) || seconds.length() > 9
                ? DEFAULT_RETRY_AFTER
                : Duration.ofSeconds(Math.max(1, Long.parseLong(seconds)));
    }
}
