package io.marketprism.collector.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.marketprism.PipelineStatus;
import io.marketprism.event.DataType;
import io.marketprism.event.MarketType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Whether a collector does its work, judged by what its pipeline really does. Healthy: every connection is up, every book whole, every kind of
 * data fresh, every sink works. Unhealthy: nothing comes in, or nothing goes out. Degraded: anything between.
 *
 * @param status the verdict
 * @param reasons why it is not healthy; empty if it is
 * @param components each market and each sink
 * @param feeds each kind of data of each market
 */
public record Health(
        @JsonProperty("status") Verdict status,
        @JsonProperty("reasons") List<String> reasons,
        @JsonProperty("components") Map<String, Component> components,
        @JsonProperty("feeds") List<FeedHealth> feeds) {

    /** Data that is older than this is no longer fresh. */
    static final long FRESH_MILLIS = 60_000;

    /** How well something does. */
    public enum Verdict {
        @JsonProperty("healthy")
        HEALTHY,
        @JsonProperty("degraded")
        DEGRADED,
        @JsonProperty("unhealthy")
        UNHEALTHY
    }

    /** One market or one sink. */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    public record Component(
            @JsonProperty("status") Verdict status,
            @JsonProperty("detail") String detail) {}

    /** One kind of data of one market; {@code status} is {@code ok}, {@code no_data}, {@code stale} or {@code book_invalid}. */
    public record FeedHealth(
            @JsonProperty("exchange") String exchange,
            @JsonProperty("market_type") String marketType,
            @JsonProperty("data_type") String dataType,
            @JsonProperty("last_event_age_ms") Long lastEventAgeMillis,
            @JsonProperty("status") String status) {

        boolean brings() {
            return !status.equals("no_data") && !status.equals("stale");
        }
    }

    /** The HTTP status that tells the same. */
    int httpStatus() {
        return status == Verdict.UNHEALTHY ? 503 : 200;
    }

    /**
     * Judges.
     *
     * @param sources what is to be collected
     * @param status what the pipeline does, or null if it does not run yet
     */
    static Health of(List<RunningCollector.Source> sources, PipelineStatus status) {
        if (status == null) {
            return new Health(Verdict.UNHEALTHY, List.of("the pipeline has not started yet"), Map.of(), List.of());
        }
        List<String> reasons = new ArrayList<>(status.problems());
        Map<String, Component> components = new LinkedHashMap<>();
        sources.forEach(
                source -> components.put(source.exchange() + " " + source.market(), market(source, status, reasons)));
        status.sinks().forEach(sink -> components.put(sink.name(), sink(sink, reasons)));
        List<FeedHealth> feeds = feeds(sources, status);
        for (FeedHealth feed : feeds) {
            if (!feed.status().equals("ok")) {
                reasons.add(feed.dataType() + " of " + feed.exchange()
                        + (feed.marketType() == null ? "" : " " + feed.marketType()) + ": " + words(feed));
            }
        }
        boolean nothingIn = feeds.stream().noneMatch(FeedHealth::brings);
        boolean nothingOut = status.sinks().stream().allMatch(sink -> sink.failure() != null);
        Verdict verdict =
                nothingIn || nothingOut ? Verdict.UNHEALTHY : reasons.isEmpty() ? Verdict.HEALTHY : Verdict.DEGRADED;
        return new Health(verdict, reasons, components, feeds);
    }

    private static String words(FeedHealth feed) {
        return switch (feed.status()) {
            case "no_data" -> "no data has come yet";
            case "stale" -> "no data for " + feed.lastEventAgeMillis() / 1_000 + " s";
            default -> "a book is not whole at the moment";
        };
    }

    private static Component market(RunningCollector.Source source, PipelineStatus status, List<String> reasons) {
        List<PipelineStatus.Connection> connections = status.connections().stream()
                .filter(connection -> connection.exchange().equals(source.exchange())
                        && connection.market().equals(source.market()))
                .toList();
        if (connections.isEmpty()) {
            return new Component(Verdict.UNHEALTHY, "waits for the exchange's list of instruments");
        }
        List<PipelineStatus.Connection> down = connections.stream()
                .filter(connection -> !connection.state().equals("live"))
                .toList();
        down.forEach(connection -> reasons.add("connection " + connection.uri() + " of " + source.exchange() + " "
                + source.market() + " is " + connection.state()));
        return new Component(
                down.isEmpty()
                        ? Verdict.HEALTHY
                        : down.size() == connections.size() ? Verdict.UNHEALTHY : Verdict.DEGRADED,
                connections.size() - down.size() + " of " + connections.size() + " connections are live");
    }

    /** A sink that is behind with what waits on disk loses nothing, but its store is not up to date. */
    private static Component sink(PipelineStatus.SinkStatus sink, List<String> reasons) {
        if (sink.failure() != null) {
            return new Component(Verdict.UNHEALTHY, sink.failure());
        }
        if (sink.spilledBytes() > 0) {
            String behind = sink.spilledBytes() + " bytes wait on disk, " + sink.queueDepth() + " events in memory";
            reasons.add("sink " + sink.name() + " is behind: " + behind);
            return new Component(Verdict.DEGRADED, behind);
        }
        return new Component(Verdict.HEALTHY, sink.queueDepth() + " events wait");
    }

    private record Key(String exchange, String marketType, DataType dataType) {}

    private static List<FeedHealth> feeds(List<RunningCollector.Source> sources, PipelineStatus status) {
        Map<Key, List<PipelineStatus.FeedStatus>> groups = new LinkedHashMap<>();
        for (PipelineStatus.FeedStatus feed : status.feeds()) {
            Key key = new Key(
                    feed.instrument().exchange(), feed.instrument().marketType().wireName(), feed.dataType());
            groups.computeIfAbsent(key, k -> new ArrayList<>()).add(feed);
        }
        for (RunningCollector.Source source : sources) {
            for (DataType type : source.dataTypes()) {
                // Before the instruments are known, nobody knows their type but for the market's name.
                boolean known = groups.keySet().stream()
                        .anyMatch(key -> key.exchange().equals(source.exchange()) && key.dataType() == type);
                if (!known) {
                    groups.put(new Key(source.exchange(), marketType(source.market()), type), List.of());
                }
            }
        }
        return groups.entrySet().stream()
                .map(group -> feed(group.getKey(), group.getValue()))
                .sorted(Comparator.comparing(FeedHealth::exchange).thenComparing(FeedHealth::dataType))
                .toList();
    }

    /** The type of a market's instruments as far as its name tells it, else null. */
    static String marketType(String market) {
        return Arrays.stream(MarketType.values())
                .map(MarketType::wireName)
                .filter(market::equals)
                .findFirst()
                .orElse(null);
    }

    /** A kind of data is as fresh as its newest event: of many instruments some are always quiet. A broken book is never fine. */
    private static FeedHealth feed(Key key, List<PipelineStatus.FeedStatus> instruments) {
        Long age = instruments.stream()
                .map(PipelineStatus.FeedStatus::lastEventAgeMillis)
                .filter(millis -> millis >= 0)
                .min(Comparator.naturalOrder())
                .orElse(null);
        String status = "ok";
        if (age == null) {
            status = "no_data";
        } else if (age > FRESH_MILLIS) {
            status = "stale";
        } else if (!instruments.stream().allMatch(PipelineStatus.FeedStatus::valid)) {
            status = "book_invalid";
        }
        return new FeedHealth(key.exchange(), key.marketType(), key.dataType().wireName(), age, status);
    }
}
