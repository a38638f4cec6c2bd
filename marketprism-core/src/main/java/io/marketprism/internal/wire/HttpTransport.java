package io.marketprism.internal.wire;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/** Port to an HTTP client. */
public interface HttpTransport {

    /**
     * Sends a GET. Who cancels the result ends it.
     *
     * @return the answer, whatever its status, on a thread of the client; fails with a {@link TooLargeException}, an {@link IncompleteException}, or
     *     another {@link IOException} if there is no answer at all
     * @throws IllegalArgumentException if the address cannot be called
     */
    CompletableFuture<Answer> get(Request request);

    /**
     * What is asked for.
     *
     * @param within from sending it to the last byte of the answer
     * @param maxBytes of the answer's body, unpacked
     */
    record Request(URI uri, Map<String, String> headers, Duration within, long maxBytes) {
        /** {@return what is asked for; without the headers, which may hold a secret} */
        @Override
        public String toString() {
            return "GET " + uri + " within " + within;
        }
    }

    /**
     * What came.
     *
     * @param headers of several with one name the last
     * @param body unpacked
     */
    record Answer(int status, Map<String, String> headers, byte[] body) {
        /** The names of headers know no case. */
        public Answer {
            TreeMap<String, String> byName = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            byName.putAll(headers);
            headers = Collections.unmodifiableMap(byName);
        }

        /** {@return the header of that name, null if there is none} */
        String header(String name) {
            return headers.get(name);
        }

        boolean isSuccess() {
            return status >= 200 && status < 300;
        }
    }

    /** The body is larger than it may be. */
    final class TooLargeException extends IOException {
        private static final long serialVersionUID = 1L;

        private final int status;

        TooLargeException(int status) {
            super("the body of an answer with HTTP " + status + " is too large");
            this.status = status;
        }

        int status() {
            return status;
        }
    }

    /** The answer has begun, but its end did not come, or not in time. */
    final class IncompleteException extends IOException {
        private static final long serialVersionUID = 1L;

        IncompleteException(IOException cause) {
            super(cause);
        }
    }
}
