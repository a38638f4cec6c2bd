package io.marketprism;

import io.marketprism.PipelineHealth.Component;
import io.marketprism.PipelineHealth.FeedHealth;
import io.marketprism.PipelineHealth.Verdict;
import io.marketprism.event.DataType;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.MarketType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Judges a pipeline by what was observed. Knows no clock and keeps nothing: the same evidence gives the same verdict. */
final class HealthJudge {
    /** What happened within this time is told, though it may be over. */
    static final int RECENT_SECONDS = 300;

    /** A queue that is fuller is about to overflow. */
    private static final double NEARLY_FULL = 0.9;

    /** A spill that is fuller is told with the time that is left. */
    private static final double FILLING = 0.8;

    private static final double FULL_SOON_SECONDS = 1_800;

    /** Less than this, or than a twentieth of a small disk, is little. */
    private static final long LITTLE_DISK_BYTES = 1L << 30;

    /** A clock that is further off is told. */
    static final long CLOCK_OFF_US = 1_000_000;

    /** Fewer events may all be old ones, such as the last trade of a quiet instrument. */
    private static final long ENOUGH_EVENTS = 20;

    private static final String DISK = "disk";
    private static final String CLOCK = "clock";

    private HealthJudge() {}

    /**
     * What is to come from one market.
     *
     * @param named the type of its instruments as far as the market's name tells it, else null
     * @param hasBegun whether its instruments are known, so that it is taken what is wanted
     * @param problems what its feed complains of
     */
    record Market(
            String exchange,
            String market,
            @Nullable MarketType named,
            Collection<DataType> dataTypes,
            boolean hasBegun,
            List<String> problems) {}

    /**
     * What was observed of one exchange.
     *
     * @param unreadable frames that could not be read since the start
     * @param recentlyUnreadable those of the last {@link #RECENT_SECONDS}
     * @param recentDecodeGaps gaps that they left
     * @param leastLagUs the least age of an event when it came; below 0 if the exchange's clock is ahead; {@link MarketEvent#ABSENT} if unknown
     * @param eventsOfLag events among which it is the least
     */
    record Exchange(
            String exchange,
            long unreadable,
            long recentlyUnreadable,
            long recentDecodeGaps,
            long leastLagUs,
            long eventsOfLag) {}

    /**
     * What was observed of one sink beside its status.
     *
     * @param queueCapacity events that may wait in memory; {@link Integer#MAX_VALUE} if more never come, since they wait at their source
     * @param failingSeconds how long its failure has held
     * @param recentlyDropped events lost in the last {@link #RECENT_SECONDS}
     * @param droppedJustNow events lost in the last seconds
     * @param spillGrowth bytes a second by which grows what waits on disk
     */
    record SinkFigures(
            int queueCapacity, long failingSeconds, long recentlyDropped, long droppedJustNow, double spillGrowth) {}

    /** The disk on which events wait: where, its room, and how much each sink may use. */
    record Disk(Path directory, long freeBytes, long totalBytes, long maxBytesPerSink) {}

    /**
     * All that a verdict is based on.
     *
     * @param status what the pipeline is doing; its problems are not read
     * @param sinks in the order of the status
     * @param disk null if unknown
     * @param diskFailure why what waits cannot be kept there at the moment, or null
     * @param problems of the pipeline itself
     * @param notLive why only a new start helps
     */
    record Evidence(
            PipelineStatus status,
            List<Market> markets,
            List<Exchange> exchanges,
            List<SinkFigures> sinks,
            @Nullable Disk disk,
            @Nullable String diskFailure,
            List<String> problems,
            List<String> notLive,
            boolean closing) {}

    static PipelineHealth judge(Evidence evidence) {
        PipelineStatus status = evidence.status();
        List<String> reasons = new ArrayList<>(evidence.notLive());
        reasons.addAll(evidence.problems());
        List<String> notReady = new ArrayList<>();
        Map<String, Component> components = new LinkedHashMap<>();
        for (Market market : evidence.markets()) {
            reasons.addAll(market.problems());
            components.merge(
                    market.exchange() + " " + market.market(), market(market, status, reasons), HealthJudge::worse);
        }
        for (PipelineStatus.SourceStatus source : status.sources()) {
            components.put(nameOf("source", source.name(), components), source(source, reasons));
        }
        evidence.exchanges().forEach(exchange -> exchange(exchange, reasons));
        for (int i = 0; i < status.sinks().size(); i++) {
            PipelineStatus.SinkStatus sink = status.sinks().get(i);
            components.put(
                    nameOf("sink", sink.name(), components),
                    sink(sink, evidence.sinks().get(i), evidence.disk(), reasons, notReady));
        }
        if (evidence.disk() != null || evidence.diskFailure() != null) {
            components.put(DISK, disk(evidence.disk(), evidence.diskFailure(), reasons));
        }
        if (!evidence.exchanges().isEmpty()) {
            components.put(CLOCK, clock(evidence.exchanges(), reasons));
        }
        List<FeedHealth> feeds = feeds(evidence.markets(), status);
        for (FeedHealth feed : feeds) {
            if (!feed.isFine()) {
                reasons.add(feed.dataType() + " of " + feed.exchange()
                        + (feed.marketType() == null ? "" : " " + feed.marketType()) + ": " + words(feed));
            }
        }
        if (evidence.closing()) {
            notReady.add("the pipeline is closed, or closing");
        }
        if (feeds.stream().allMatch(feed -> feed.isSilent() || feed.isQuiet())
                && (feeds.isEmpty() || feeds.stream().anyMatch(FeedHealth::isSilent))
                && status.sources().stream().allMatch(source -> source.failure() != null)) {
            notReady.add("nothing comes in");
        }
        boolean nothingOut = status.sinks().stream().allMatch(sink -> sink.failure() != null);
        boolean isUnhealthy =
                nothingOut || !notReady.isEmpty() || !evidence.notLive().isEmpty();
        if (evidence.closing() && reasons.isEmpty()) {
            reasons.add("the pipeline is closed, or closing");
        }
        Verdict verdict = isUnhealthy ? Verdict.UNHEALTHY : reasons.isEmpty() ? Verdict.HEALTHY : Verdict.DEGRADED;
        return new PipelineHealth(
                verdict, reasons.stream().distinct().toList(), components, feeds, evidence.notLive(), notReady);
    }

    /** A sink may have the name of something else. */
    private static String nameOf(String kind, String name, Map<String, Component> others) {
        boolean isTaken = name.equals(DISK) || name.equals(CLOCK) || others.containsKey(name);
        return isTaken ? kind + " " + name : name;
    }

    private static Component worse(Component one, Component other) {
        return other.verdict().compareTo(one.verdict()) > 0 ? other : one;
    }

    private static String words(FeedHealth feed) {
        return switch (feed.status()) {
            case "no_data" -> "no data has come yet";
            case "stale" -> "no data for " + Objects.requireNonNull(feed.lastEventAgeMillis()) / 1_000 + " s";
            default -> "a book is not whole at the moment";
        };
    }

    private static Component market(Market market, PipelineStatus status, List<String> reasons) {
        List<PipelineStatus.Connection> connections = status.connections().stream()
                .filter(connection -> connection.exchange().equals(market.exchange())
                        && connection.market().equals(market.market()))
                .toList();
        if (connections.isEmpty()) {
            return market.hasBegun()
                    ? new Component(Verdict.HEALTHY, "all that is wanted is polled")
                    : new Component(Verdict.UNHEALTHY, "waits for the exchange's list of instruments");
        }
        List<PipelineStatus.Connection> down = connections.stream()
                .filter(connection -> !connection.state().equals("live"))
                .toList();
        for (PipelineStatus.Connection connection : down) {
            // Whoever knows why it is down has said so, with its address.
            boolean isTold = market.problems().stream()
                    .anyMatch(problem -> problem.contains(connection.uri().toString()));
            if (!isTold) {
                reasons.add("connection " + connection.uri() + " of " + market.exchange() + " " + market.market()
                        + " is " + connection.state());
            }
        }
        return new Component(
                down.isEmpty()
                        ? Verdict.HEALTHY
                        : down.size() == connections.size() ? Verdict.UNHEALTHY : Verdict.DEGRADED,
                connections.size() - down.size() + " of " + connections.size() + " connections are live");
    }

    private static Component source(PipelineStatus.SourceStatus source, List<String> reasons) {
        if (source.failure() == null) {
            return new Component(Verdict.HEALTHY, source.detail());
        }
        reasons.add("source " + source.name() + ": " + source.failure());
        return new Component(Verdict.UNHEALTHY, source.failure());
    }

    private static void exchange(Exchange exchange, List<String> reasons) {
        String name = exchange.exchange();
        if (exchange.recentlyUnreadable() > 0) {
            reasons.add(name + ": " + exchange.recentlyUnreadable() + " frames could not be read" + recently()
                    + sinceStart(exchange.unreadable()));
        }
        if (exchange.recentDecodeGaps() > 0) {
            reasons.add(name + ": " + exchange.recentDecodeGaps() + " gaps of cause decode were opened" + recently());
        }
    }

    /** What the events of all exchanges say of this machine's clock. */
    private static Component clock(List<Exchange> exchanges, List<String> reasons) {
        List<String> wrong = new ArrayList<>();
        List<String> fine = new ArrayList<>();
        for (Exchange exchange : exchanges) {
            String name = exchange.exchange();
            long lag = exchange.leastLagUs();
            if (lag != MarketEvent.ABSENT && lag < -CLOCK_OFF_US) {
                wrong.add(
                        name + ": its events are up to " + seconds(-lag)
                                + " s ahead of this machine's clock, which is behind or, less likely, the exchange's ahead; set the clock");
            } else if (lag != MarketEvent.ABSENT && lag > CLOCK_OFF_US && exchange.eventsOfLag() >= ENOUGH_EVENTS) {
                wrong.add(name + ": each of the last " + exchange.eventsOfLag() + " events was at least " + seconds(lag)
                        + " s old when it came: this machine's clock is ahead, or the way from the exchange is slow");
            } else {
                fine.add(name
                        + (lag == MarketEvent.ABSENT
                                ? ": not known yet"
                                : ": within " + seconds(Math.abs(lag)) + " s"));
            }
        }
        reasons.addAll(wrong);
        return wrong.isEmpty()
                ? new Component(Verdict.HEALTHY, String.join("; ", fine))
                : new Component(Verdict.DEGRADED, String.join("; ", wrong));
    }

    private static String recently() {
        return " in the last " + RECENT_SECONDS / 60 + " min";
    }

    private static String sinceStart(long count) {
        return ", " + count + " since the start";
    }

    private static String seconds(long us) {
        return String.format(Locale.ROOT, "%.1f", us / 1e6);
    }

    /** A sink that is behind with what waits on disk loses nothing, but its store is not up to date. */
    private static Component sink(
            PipelineStatus.SinkStatus sink,
            SinkFigures figures,
            @Nullable Disk disk,
            List<String> reasons,
            List<String> notReady) {
        String name = "sink " + sink.name();
        List<String> own = new ArrayList<>();
        if (sink.failure() != null) {
            reasons.add(name + ": " + sink.failure() + ", for " + figures.failingSeconds() + " s");
        }
        long dropped = sink.counts().values().stream()
                .mapToLong(PipelineStatus.Counts::dropped)
                .sum();
        if (figures.recentlyDropped() > 0) {
            own.add("lost " + figures.recentlyDropped() + " events" + recently() + sinceStart(dropped));
        }
        if (sink.queueDepth() > NEARLY_FULL * figures.queueCapacity()) {
            own.add(sink.queueDepth() + " events wait in memory, where " + figures.queueCapacity()
                    + " of each policy may");
        }
        if (sink.spilledBytes() > 0) {
            own.add("is behind: " + sink.spilledBytes() + " bytes wait on disk"
                    + (disk == null ? "" : untilFull(sink.spilledBytes(), figures, disk)) + ", " + sink.queueDepth()
                    + " events in memory");
        }
        own.forEach(reason -> reasons.add(name + " " + reason));
        if (figures.droppedJustNow() > 0 && (sink.failure() != null || sink.spilledBytes() > 0)) {
            notReady.add(name + " loses events: neither it nor the disk takes them");
        }
        if (sink.failure() != null) {
            return new Component(Verdict.UNHEALTHY, sink.failure());
        }
        return own.isEmpty()
                ? new Component(Verdict.HEALTHY, sink.queueDepth() + " events wait")
                : new Component(Verdict.DEGRADED, String.join("; ", own));
    }

    private static String untilFull(long spilled, SinkFigures figures, Disk disk) {
        long most = Math.min(disk.maxBytesPerSink(), spilled + disk.freeBytes());
        double left = figures.spillGrowth() > 0 ? (most - spilled) / figures.spillGrowth() : Double.MAX_VALUE;
        if (spilled <= FILLING * most && left > FULL_SOON_SECONDS) {
            return "";
        }
        return " (at most " + most + (left == Double.MAX_VALUE ? "" : ", full " + when(left)) + ")";
    }

    private static String when(double seconds) {
        long minutes = Math.round(seconds / 60);
        return minutes < 1 ? "within a minute" : "in about " + minutes + " min";
    }

    /** Why it fails is among the problems of the sinks whose events wait there. */
    private static Component disk(@Nullable Disk disk, @Nullable String failure, List<String> reasons) {
        if (failure != null) {
            return new Component(Verdict.UNHEALTHY, failure);
        }
        Disk known = Objects.requireNonNull(disk);
        String room = (known.freeBytes() >> 20) + " MB of " + (known.totalBytes() >> 20) + " MB are free";
        if (known.freeBytes() < Math.min(LITTLE_DISK_BYTES, known.totalBytes() / 20)) {
            reasons.add("disk of " + known.directory() + ": " + room);
            return new Component(Verdict.DEGRADED, room);
        }
        return new Component(Verdict.HEALTHY, room);
    }

    private record Key(String exchange, @Nullable String marketType, DataType dataType) {}

    private static List<FeedHealth> feeds(List<Market> markets, PipelineStatus status) {
        Map<Key, List<PipelineStatus.FeedStatus>> groups = new LinkedHashMap<>();
        for (PipelineStatus.FeedStatus feed : status.feeds()) {
            Key key = new Key(
                    feed.instrument().exchange(), feed.instrument().marketType().wireName(), feed.dataType());
            groups.computeIfAbsent(key, k -> new ArrayList<>()).add(feed);
        }
        for (Market market : markets) {
            for (DataType type : market.dataTypes()) {
                // Before the instruments are known, nobody knows their type but for the market's name.
                boolean known = groups.keySet().stream()
                        .anyMatch(key -> key.exchange().equals(market.exchange()) && key.dataType() == type);
                if (!known) {
                    groups.put(new Key(market.exchange(), wireName(market.named()), type), List.of());
                }
            }
        }
        return groups.entrySet().stream()
                .map(group -> feed(group.getKey(), group.getValue()))
                .sorted(Comparator.comparing(FeedHealth::exchange).thenComparing(FeedHealth::dataType))
                .toList();
    }

    private static @Nullable String wireName(@Nullable MarketType type) {
        return type == null ? null : type.wireName();
    }

    /**
     * A kind of data is as fresh as its newest event: of many instruments some are always quiet. What may never come, such as liquidations, is fine
     * without. A broken book is never fine.
     */
    private static FeedHealth feed(Key key, List<PipelineStatus.FeedStatus> instruments) {
        Long age = instruments.stream()
                .map(PipelineStatus.FeedStatus::lastEventAgeMillis)
                .filter(millis -> millis >= 0)
                .min(Comparator.naturalOrder())
                .orElse(null);
        long freshFor = instruments.stream()
                .mapToLong(PipelineStatus.FeedStatus::freshForMillis)
                .max()
                .orElse(0);
        boolean isTrading = instruments.isEmpty() || instruments.stream().anyMatch(PipelineStatus.FeedStatus::trading);
        String status = "ok";
        if (freshFor == Long.MAX_VALUE) {
            status = age == null ? "quiet" : "ok";
        } else if (age == null || age > freshFor) {
            status = !isTrading ? "not_trading" : age == null ? "no_data" : "stale";
        } else if (!instruments.stream().allMatch(PipelineStatus.FeedStatus::valid)) {
            status = "book_invalid";
        }
        return new FeedHealth(key.exchange(), key.marketType(), key.dataType().wireName(), age, status);
    }
}
