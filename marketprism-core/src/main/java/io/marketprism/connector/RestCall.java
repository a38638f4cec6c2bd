package io.marketprism.connector;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/**
 * One HTTP GET that the engine makes for a connector, within the exchange's limits.
 *
 * @param uri what to get
 * @param headers to send with it; never logged, since they may hold an API key
 * @param costs what it takes of which of the exchange's pools
 * @param parser reads the body; throws {@link NormalizationException} if it is not what the exchange promises, {@link RateLimitedException} if it is
 *     an error that says that we call too often, and {@link HistoryGoneException} if it is one that says that what is asked for is not kept any more.
 *     It is shown the bodies of answers that are no success, too, for the sake of the latter two alone: nothing else that it makes of them counts
 * @param <T> what the body says
 */
public record RestCall<T>(URI uri, Map<String, String> headers, List<LimitPool.Cost> costs, Function<Frame, T> parser) {

    /** Copies headers and costs.
     *
     * @param uri what to get
     * @param headers to send with it
     * @param costs what it takes of which pools
     * @param parser reads the body
     */
    public RestCall {
        Objects.requireNonNull(uri, "uri");
        Objects.requireNonNull(parser, "parser");
        headers = Map.copyOf(headers);
        costs = List.copyOf(costs);
    }

    /**
     * A call that draws from one pool.
     *
     * @param uri what to get
     * @param headers to send with it
     * @param cost what it takes
     * @param parser reads the body
     */
    public RestCall(URI uri, Map<String, String> headers, LimitPool.Cost cost, Function<Frame, T> parser) {
        this(uri, headers, List.of(cost), parser);
    }

    /** {@return what is called; without the headers, which may hold a secret} */
    @Override
    public String toString() {
        return "GET " + uri + " at the cost of " + costs;
    }
}
