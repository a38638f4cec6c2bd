package io.marketprism.internal.wire;

import io.marketprism.internal.time.Time;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** HTTP without a network: the test plays the exchange. */
public final class FakeHttp implements HttpTransport {
    private final List<Call> calls = new CopyOnWriteArrayList<>();
    private final Time time;
    private volatile Consumer<Call> exchange = call -> {};

    /** Answers nothing. */
    public FakeHttp(Time time) {
        this.time = time;
    }

    /** A call that was sent. */
    public record Call(long atNanos, Request request, CompletableFuture<Answer> result) {
        /** Answers. */
        public void answer(int status, String body, String... headers) {
            Map<String, String> all = new HashMap<>();
            for (int i = 0; i < headers.length; i += 2) {
                all.put(headers[i], headers[i + 1]);
            }
            result.complete(new Answer(status, all, body.getBytes(StandardCharsets.UTF_8)));
        }
    }

    /** What the exchange does with each call, on the thread that sends it. */
    public void exchange(Consumer<Call> told) {
        exchange = told;
    }

    /** {@return the calls that were sent} */
    public List<Call> calls() {
        return calls;
    }

    @Override
    public CompletableFuture<Answer> get(Request request) {
        Call call = new Call(time.nanos(), request, new CompletableFuture<>());
        calls.add(call);
        exchange.accept(call);
        return call.result();
    }
}
