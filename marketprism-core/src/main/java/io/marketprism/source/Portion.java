package io.marketprism.source;

import io.marketprism.event.MarketEvent;
import io.marketprism.sink.Receipt;
import java.util.List;

/**
 * What a {@link Source} brought at once, and what becomes of it. It ends by one of {@link #settled} and {@link #returned()}, or by a failure of the
 * source, after which nothing is called any more.
 */
public interface Portion {

    /** {@return the events, in order; each an object of its own. Always the same list} */
    List<MarketEvent> events();

    /** {@return what was to be an event and cannot be read, a description of each: where it stands, what was expected and found} */
    default List<String> unreadable() {
        return List.of();
    }

    /**
     * Nothing of it need come again: every sink has every event, or it waits for the sink on a disk that outlives the process, or the sink never takes
     * it, or its policy let it go.
     *
     * @param rejected by a sink, with the reason; an event may stand here once for each sink. Those were told to the pipeline's listeners, and
     *     leave no gap: it is for the source to keep them where somebody finds them
     */
    default void settled(List<Receipt.Rejection> rejected) {}

    /** Sinks still work on it, or wait; called now and then, several times a second while the source need not read. */
    default void held() {}

    /** The pipeline closes before all of it is settled: another process may have it at once. Some of its events may be in some sinks. */
    default void returned() {}
}
