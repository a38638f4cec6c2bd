package io.marketprism.internal.wire;

import java.io.IOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Headers;
import okhttp3.OkHttpClient;
import okhttp3.Response;
import okio.BufferedSource;

/** HTTP by OkHttp. */
final class OkHttpCalls implements HttpTransport {
    private final OkHttpClient client;

    /** Uses a client that somebody else closes. */
    OkHttpCalls(OkHttpClient client) {
        this.client = client;
    }

    @Override
    public CompletableFuture<Answer> get(Request request) {
        Call call = client.newCall(new okhttp3.Request.Builder()
                .url(request.uri().toString())
                .headers(Headers.of(request.headers()))
                .build());
        call.timeout().timeout(request.within().toNanos(), TimeUnit.NANOSECONDS);
        CompletableFuture<Answer> result = new CompletableFuture<>();
        result.whenComplete((answer, failure) -> {
            if (result.isCancelled()) {
                call.cancel();
            }
        });
        call.enqueue(new Callback() {
            @Override
            public void onFailure(Call ignored, IOException e) {
                result.completeExceptionally(e);
            }

            @Override
            public void onResponse(Call ignored, Response response) {
                try (response) {
                    result.complete(read(response, request.maxBytes()));
                } catch (RuntimeException | Error | IOException e) {
                    // Whoever waits for the answer must be told whatever happens, or would wait for ever.
                    result.completeExceptionally(e);
                }
            }
        });
        return result;
    }

    private static Answer read(Response response, long maxBytes) throws IOException {
        byte[] body;
        try {
            BufferedSource source = response.body().source();
            body = source.request(maxBytes + 1) ? null : source.readByteArray();
        } catch (IOException e) {
            throw new IncompleteException(e);
        }
        if (body == null) {
            throw new TooLargeException(response.code());
        }
        Map<String, String> headers = new HashMap<>();
        response.headers()
                .forEach(header -> headers.put(header.getFirst().toLowerCase(Locale.ROOT), header.getSecond()));
        return new Answer(response.code(), headers, body);
    }
}
