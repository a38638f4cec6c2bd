package io.marketprism;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whether a pipeline does its work, judged by what it really does. Healthy: every connection is up, every book whole, every kind of data fresh,
 * every sink works, nothing was lost of late. Unhealthy: nothing comes in, or nothing goes out, or what comes cannot be kept. Degraded: anything
 * between.
 *
 * @param verdict all in one word
 * @param reasons why it is not healthy, in words with figures; empty if it is
 * @param components each market, by exchange and name, each source and each sink, by name, {@code disk} where events wait there, and
 *     {@code clock} where exchanges tell of it; a source or sink that has the name of another stands there as {@code source NAME} or
 *     {@code sink NAME}
 * @param feeds each kind of data of each market
 * @param notLive why only a new start helps; empty as long as the pipeline works, whatever exchanges and sinks do
 * @param notReady why it does not collect, or cannot keep what it collects; empty while it can, also if it is only on disk
 */
public record PipelineHealth(
        Verdict verdict,
        List<String> reasons,
        Map<String, Component> components,
        List<FeedHealth> feeds,
        List<String> notLive,
        List<String> notReady) {

    /** How well something does. */
    public enum Verdict {
        /** All is well. */
        HEALTHY,
        /** Something is not as it should be; data flows. */
        DEGRADED,
        /** It does not do its work. */
        UNHEALTHY;

        /** {@return the word for it in JSON} */
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * One part.
     *
     * @param verdict how it does
     * @param detail the same in words
     */
    public record Component(Verdict verdict, String detail) {}

    /**
     * One kind of data of one market.
     *
     * @param exchange of the market
     * @param marketType of the instruments, or null as long as they are not known
     * @param dataType which kind
     * @param lastEventAgeMillis age of the newest event, or null if there is none
     * @param status {@code ok}, {@code no_data}, {@code stale}, {@code book_invalid}, {@code quiet} where nothing has come and nothing need come, such as
     *     liquidations, or {@code not_trading} where the exchange says that no instrument trades
     */
    public record FeedHealth(
            String exchange,
            @Nullable String marketType,
            String dataType,
            @Nullable Long lastEventAgeMillis,
            String status) {

        boolean isSilent() {
            return status.equals("no_data") || status.equals("stale");
        }

        boolean isQuiet() {
            return status.equals("quiet");
        }

        boolean isFine() {
            return status.equals("ok") || isQuiet() || status.equals("not_trading");
        }
    }

    /** Keeps the lists.
     *
     * @param verdict all in one word
     * @param reasons why it is not healthy
     * @param components each market and each sink
     * @param feeds each kind of data of each market
     * @param notLive why only a new start helps
     * @param notReady why it does not collect, or cannot keep what it collects
     */
    public PipelineHealth {
        reasons = List.copyOf(reasons);
        components = Collections.unmodifiableMap(new LinkedHashMap<>(components));
        feeds = List.copyOf(feeds);
        notLive = List.copyOf(notLive);
        notReady = List.copyOf(notReady);
    }
}
