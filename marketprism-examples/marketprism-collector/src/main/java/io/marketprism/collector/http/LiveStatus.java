package io.marketprism.collector.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.marketprism.PipelineHealth;
import io.marketprism.PipelineStatus;
import io.marketprism.collector.process.Version;
import io.marketprism.event.BookSnapshot;
import io.marketprism.event.DataType;
import io.marketprism.event.Gap;
import io.marketprism.event.GapState;
import io.marketprism.event.Instrument;
import io.marketprism.event.Levels;
import io.marketprism.event.MarketEvent;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * What the status page shows: a state each second, the figures of the last minutes, and one order book. {@link #second()} is called by one thread,
 * once a second whether or not anybody looks, so that a page that is opened shows what was before; the rest is thread-safe.
 */
final class LiveStatus {
    /** So many levels of each side are shown. */
    private static final int LEVELS = 12;

    private static final int MOST_GAPS = 40;

    private final RunningCollector collector;
    private final MeterRegistry meters;
    private final ObjectMapper json;
    private final Trends trends = new Trends();
    private Map<String, Double> totals = Map.of();
    private long totalsAtNanos = System.nanoTime();
    private int feedsOfBooks;
    private volatile List<String> books = List.of();
    private volatile Second newest;

    /** What was found a second ago. */
    private record Second(PipelineStatus status, PipelineHealth health, Map<String, Double> figures, Instant at) {}

    LiveStatus(RunningCollector collector, MeterRegistry meters, ObjectMapper json) {
        this.collector = collector;
        this.meters = meters;
        this.json = json;
    }

    /** Takes the figures of a second. */
    void second() {
        PipelineStatus status = collector.status();
        PipelineHealth health = collector.health();
        Instant now = Instant.now();
        Map<String, Double> figures = new LinkedHashMap<>();
        if (status != null) {
            prove(status, now);
            figures(status, figures);
            if (status.feeds().size() != feedsOfBooks) {
                feedsOfBooks = status.feeds().size();
                books = books(status);
            }
        }
        trends.second(figures);
        newest = new Second(status, health, figures, now);
    }

    /** Up to the newest event of any of its instruments a feed is whole, but for its gaps. */
    private void prove(PipelineStatus status, Instant now) {
        Map<Completeness.Feed, Long> leastAge = new HashMap<>();
        for (PipelineStatus.FeedStatus feed : status.feeds()) {
            if (feed.lastEventAgeMillis() >= 0) {
                leastAge.merge(feed(feed), feed.lastEventAgeMillis(), Math::min);
            }
        }
        leastAge.forEach((feed, age) -> collector.completeness().proven(feed, us(now) - age * 1_000));
    }

    private static Completeness.Feed feed(PipelineStatus.FeedStatus feed) {
        return new Completeness.Feed(
                feed.instrument().exchange(),
                feed.instrument().marketType().wireName(),
                feed.dataType().wireName());
    }

    private static long us(Instant instant) {
        return TimeUnit.SECONDS.toMicros(instant.getEpochSecond()) + instant.getNano() / 1_000;
    }

    private void figures(PipelineStatus status, Map<String, Double> figures) {
        Map<String, Double> now = new HashMap<>();
        long nowNanos = System.nanoTime();
        double seconds = Math.max(1e-3, (nowNanos - totalsAtNanos) / 1e9);
        figures.put("frames", status.framesPerSecond());
        for (FunctionCounter counter : meters.find("marketprism.events").functionCounters()) {
            String market =
                    counter.getId().getTag("exchange") + " " + counter.getId().getTag("market_type");
            now.merge("rate " + market, counter.count(), Double::sum);
        }
        for (Timer timer : meters.find("marketprism.feed.lag").timers()) {
            String market =
                    timer.getId().getTag("exchange") + " " + timer.getId().getTag("market_type");
            now.merge("lag count " + market, (double) timer.count(), Double::sum);
            now.merge("lag total " + market, timer.totalTime(TimeUnit.MILLISECONDS), Double::sum);
        }
        List<PipelineStatus.Connection> connections = status.connections();
        for (int i = 0; i < connections.size(); i++) {
            PipelineStatus.Connection connection = connections.get(i);
            now.put("connection " + i + " " + connection.uri(), (double) connection.frames());
        }
        for (PipelineStatus.SinkStatus sink : status.sinks()) {
            now.put("delivered " + sink.name(), (double) total(sink).delivered());
            figures.put("queue " + sink.name(), (double) sink.queueDepth());
            figures.put("spill " + sink.name(), (double) sink.spilledBytes());
        }
        now.forEach((name, total) -> {
            Double before = totals.get(name);
            if (before != null && !name.startsWith("lag ")) {
                figures.put(name, Math.max(0, total - before) / seconds);
            } else if (before != null && name.startsWith("lag count ") && total > before) {
                String market = name.substring("lag count ".length());
                String sum = "lag total " + market;
                figures.put("lag " + market, (now.get(sum) - totals.getOrDefault(sum, 0.0)) / (total - before));
            }
        });
        totals = now;
        totalsAtNanos = nowNanos;
    }

    private static PipelineStatus.Counts total(PipelineStatus.SinkStatus sink) {
        long[] sums = new long[6];
        for (PipelineStatus.Counts counts : sink.counts().values()) {
            sums[0] += counts.received();
            sums[1] += counts.delivered();
            sums[2] += counts.deduplicated();
            sums[3] += counts.conflated();
            sums[4] += counts.dropped();
            sums[5] += counts.pending();
        }
        return new PipelineStatus.Counts(sums[0], sums[1], sums[2], sums[3], sums[4], sums[5]);
    }

    /** {@return the figures of the last minutes: names with their values, a second apart, the newest last} */
    ObjectNode history() {
        ObjectNode root = json.createObjectNode();
        trends.all().forEach((name, points) -> {
            ArrayNode array = root.putArray(name);
            for (float point : points) {
                if (Float.isNaN(point)) {
                    array.addNull();
                } else {
                    array.add(rounded(point));
                }
            }
        });
        return root;
    }

    private static double rounded(double figure) {
        return Math.round(figure * 100) / 100.0;
    }

    /** {@return all but books, as it was found by the last {@link #second()}} */
    ObjectNode state() {
        Second second = newest;
        ObjectNode root = json.createObjectNode();
        root.put("version", Version.STRING);
        root.put("at_ms", second.at().toEpochMilli());
        root.put(
                "uptime_seconds",
                Duration.between(collector.startedAt(), second.at()).toSeconds());
        root.put("status", second.health().verdict().wireName());
        second.health().reasons().forEach(root.putArray("reasons")::add);
        feeds(root.putArray("feeds"), second);
        ArrayNode connections = root.putArray("connections");
        ArrayNode sinks = root.putArray("sinks");
        gaps(root.putObject("gaps"));
        ObjectNode figures = root.putObject("figures");
        second.figures().forEach((name, figure) -> figures.put(name, rounded(figure)));
        PipelineStatus status = second.status();
        if (status != null) {
            root.put("collector", status.collector());
            root.put("unreadable_per_second", rounded(status.unreadablePerSecond()));
            status.connections().forEach(connection -> connection(connections.addObject(), connection));
            status.sinks().forEach(sink -> sink(sinks.addObject(), sink));
        }
        return root;
    }

    private static void connection(ObjectNode node, PipelineStatus.Connection connection) {
        node.put("exchange", connection.exchange());
        node.put("market", connection.market());
        node.put("url", connection.uri().toString());
        node.put("state", connection.state());
        node.put("since_ms", connection.sinceUs() / 1_000);
        node.put("streams", connection.streams());
        node.put("frames", connection.frames());
        node.put("age_ms", connection.lastFrameAgeMillis() < 0 ? null : (Long) connection.lastFrameAgeMillis());
    }

    private static void sink(ObjectNode node, PipelineStatus.SinkStatus sink) {
        PipelineStatus.Counts total = total(sink);
        node.put("name", sink.name());
        node.put("failure", sink.failure());
        node.put("queue", sink.queueDepth());
        node.put("spilled_bytes", sink.spilledBytes());
        node.put("received", total.received());
        node.put("delivered", total.delivered());
        node.put("deduplicated", total.deduplicated());
        node.put("conflated", total.conflated());
        node.put("dropped", total.dropped());
        node.put("pending", total.pending());
    }

    /** Each feed with its last day. A feed that is no more, but has had gaps, comes last. */
    private void feeds(ArrayNode feeds, Second second) {
        Map<Completeness.Feed, String> strips =
                new LinkedHashMap<>(collector.completeness().strips(us(second.at())));
        Map<Completeness.Feed, Integer> streams = new HashMap<>();
        if (second.status() != null) {
            second.status().feeds().forEach(stream -> streams.merge(feed(stream), 1, Integer::sum));
        }
        for (PipelineHealth.FeedHealth health : second.health().feeds()) {
            Completeness.Feed feed = new Completeness.Feed(health.exchange(), health.marketType(), health.dataType());
            feed(feeds.addObject(), feed, strips.remove(feed), streams.getOrDefault(feed, 0))
                    .put("status", health.status())
                    .put("age_ms", health.lastEventAgeMillis());
        }
        strips.forEach((feed, strip) ->
                feed(feeds.addObject(), feed, strip, 0).put("status", "gone").putNull("age_ms"));
    }

    private static ObjectNode feed(ObjectNode node, Completeness.Feed feed, String strip, int streams) {
        return node.put("exchange", feed.exchange())
                .put("market_type", feed.marketType())
                .put("data_type", feed.dataType())
                .put("streams", streams)
                .put("day", strip);
    }

    private void gaps(ObjectNode node) {
        Map<GapState, Long> counts = new TreeMap<>(collector.completeness().counts());
        counts.forEach((state, count) -> node.put(state.wireName(), count));
        ArrayNode newest = node.putArray("newest");
        for (Gap gap : collector.completeness().newest(MOST_GAPS)) {
            newest.addObject()
                    .put("id", gap.gapId())
                    .put("state", gap.state().wireName())
                    .put("exchange", gap.instrument().exchange())
                    .put("market_type", gap.instrument().marketType().wireName())
                    .put("symbol", gap.instrument().symbol())
                    .put("data_type", gap.affectedDataType().wireName())
                    .put("variant", gap.variant())
                    .put("sink", gap.sink())
                    .put("cause", gap.cause().wireName())
                    .put("lost", orNull(gap.lost()))
                    .put("recovered", gap.recoveredCount())
                    .put("started_ms", gap.startedAtUs() / 1_000)
                    .put("ended_ms", gap.endedAtUs() == MarketEvent.ABSENT ? null : (Long) (gap.endedAtUs() / 1_000));
        }
    }

    private static Long orNull(long number) {
        return number == MarketEvent.ABSENT ? null : (Long) number;
    }

    /** {@return the names of the books that are collected, in order} */
    List<String> books() {
        return books;
    }

    /** The list is long and seldom another one. */
    private static List<String> books(PipelineStatus status) {
        return status.feeds().stream()
                .filter(feed -> feed.dataType() == DataType.ORDERBOOK)
                .map(feed -> name(feed.instrument()))
                .sorted()
                .distinct()
                .toList();
    }

    /** {@return such as {@code binance/spot/BTC-USDT}} */
    private static String name(Instrument instrument) {
        return instrument.exchange() + "/" + instrument.marketType().wireName() + "/" + instrument.symbol();
    }

    /** {@return an instrument that has a book, or null} */
    private Instrument instrument(String book) {
        PipelineStatus status = newest.status();
        return status == null
                ? null
                : status.feeds().stream()
                        .filter(feed -> feed.dataType() == DataType.ORDERBOOK)
                        .map(PipelineStatus.FeedStatus::instrument)
                        .filter(instrument -> book.endsWith(instrument.symbol())
                                && name(instrument).equals(book))
                        .findFirst()
                        .orElse(null);
    }

    /** {@return the best levels of a book, or a state without levels if it is not whole, or not collected} */
    ObjectNode book(String name) {
        ObjectNode node = json.createObjectNode();
        node.put("name", name);
        Instrument instrument = instrument(name);
        BookSnapshot book = instrument == null ? null : collector.book(instrument, LEVELS);
        node.put("state", instrument == null ? "unknown" : book == null ? "broken" : "whole");
        if (book != null) {
            node.put("sequence", orNull(book.sequence()));
            node.put("exchange_time_us", orNull(book.exchangeTimeUs()));
            levels(node.putArray("bids"), book.bids());
            levels(node.putArray("asks"), book.asks());
        }
        return node;
    }

    private static void levels(ArrayNode array, Levels levels) {
        for (int i = 0; i < levels.size(); i++) {
            array.addArray()
                    .add(levels.price(i).toString())
                    .add(levels.quantity(i).toString());
        }
    }
}
