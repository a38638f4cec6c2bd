package io.marketprism.internal.gaps;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.marketprism.codec.EventJson;
import io.marketprism.error.MarketPrismException;
import io.marketprism.event.Gap;
import io.marketprism.event.MarketEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which numbers of its streams each sink has for sure, whatever becomes of the process: all up to one, but for those that are missing. What a stream
 * knows is noted with its time, and holds for a sink once nothing older waits in its memory. Guarded by its checkpoint.
 */
public final class SafeNumbers {
    /** Of a sink that hangs, so many notes of a stream are kept beside the one that still holds for it. */
    private static final int MAX_NOTES = 16;

    private final Map<String, StreamContinuity> followed = new HashMap<>();
    private final Map<String, List<Known>> notes = new HashMap<>();

    /** By sink and stream. */
    private final Map<String, Map<String, Safe>> safe = new TreeMap<>();

    /**
     * What a stream knows at a moment.
     *
     * @param atUs µs since the epoch: what it knows was received before
     * @param number the highest, or {@link MarketEvent#ABSENT} if none has come in this run
     * @param left what earlier runs left of each sink
     * @param unhealed gaps of which something may still come
     */
    record Known(long atUs, long number, Map<String, Safe> left, List<LateTrades.Unhealed> unhealed) {

        private Safe of(String sink) {
            long known = number;
            if (known == MarketEvent.ABSENT && left.containsKey(sink)) {
                known = left.get(sink).number();
            }
            List<LateTrades.Unhealed> lacked = new ArrayList<>();
            for (LateTrades.Unhealed gap : unhealed) {
                List<NumberRange> ranges = gap.lackedBy(sink);
                if (!ranges.isEmpty()) {
                    lacked.add(new LateTrades.Unhealed(
                            gap.gap(), ranges, null, gap.firstGone(), gap.lastGone(), gap.gone()));
                }
            }
            return new Safe(known, lacked);
        }
    }

    /**
     * What a sink has of a stream.
     *
     * @param number all up to this one, but for what is missing; {@link MarketEvent#ABSENT} if none is known
     * @param unhealed gaps, and what the sink lacks of each
     */
    public record Safe(long number, List<LateTrades.Unhealed> unhealed) {}

    /** Follows a stream too. {@return what earlier runs left of it, by sink} */
    Map<String, Safe> follow(String name, StreamContinuity stream) {
        followed.put(name, stream);
        Map<String, Safe> left = new HashMap<>();
        safe.forEach((sink, streams) -> {
            Safe known = streams.get(name);
            if (known != null) {
                left.put(sink, known);
            }
        });
        return left;
    }

    void forget(String name) {
        followed.remove(name);
        notes.remove(name);
        safe.values().forEach(streams -> streams.remove(name));
    }

    /** Keeps what is known of these sinks only: of others nobody asks any more. */
    void keep(Collection<String> sinks) {
        safe.keySet().retainAll(sinks);
    }

    /** Keeps what is known of these streams only. */
    void keepStreams(Collection<String> names) {
        safe.values().forEach(streams -> streams.keySet().retainAll(names));
    }

    void clear() {
        safe.clear();
    }

    /** Notes what the streams know. To be called before the sinks are asked what waits in their memories. */
    void look() {
        followed.forEach((name, stream) ->
                notes.computeIfAbsent(name, of -> new ArrayList<>()).add(stream.known()));
    }

    /** Notes which of it holds for each sink. */
    void settle(List<Checkpoint.SinkState> sinks) {
        Map<String, Integer> oldest = new HashMap<>();
        for (Checkpoint.SinkState sink : sinks) {
            Map<String, Long> until = new HashMap<>();
            // What such a gap tells would be lost with the process: the next run has to find it out again.
            sink.gapsInMemory()
                    .forEach(gap -> until.merge(Checkpoint.name(Checkpoint.stream(gap)), gap.startedAtUs(), Math::min));
            Map<String, Safe> streams = safe.computeIfAbsent(sink.name(), of -> new TreeMap<>());
            notes.forEach((name, known) -> {
                int newest = newest(known, Math.min(sink.safeUntilUs(), until.getOrDefault(name, Long.MAX_VALUE)));
                oldest.merge(name, Math.max(0, newest), Math::min);
                if (newest >= 0) {
                    streams.put(name, known.get(newest).of(sink.name()));
                }
            });
        }
        notes.forEach((name, known) -> thinOut(known, oldest.getOrDefault(name, 0)));
    }

    private static int newest(List<Known> notes, long untilUs) {
        int newest = notes.size() - 1;
        while (newest >= 0 && notes.get(newest).atUs() > untilUs) {
            newest--;
        }
        return newest;
    }

    private static void thinOut(List<Known> notes, int oldest) {
        notes.subList(0, oldest).clear();
        if (notes.size() > MAX_NOTES) {
            for (int i = notes.size() - 2; i > 0; i -= 2) {
                notes.remove(i);
            }
        }
    }

    void read(JsonNode sinks) throws IOException {
        for (Map.Entry<String, JsonNode> sink : sinks.properties()) {
            Map<String, Safe> streams = new TreeMap<>();
            for (Map.Entry<String, JsonNode> stream : sink.getValue().properties()) {
                streams.put(stream.getKey(), safe(stream.getValue()));
            }
            safe.put(sink.getKey(), streams);
        }
    }

    private static Safe safe(JsonNode node) throws IOException {
        List<LateTrades.Unhealed> unhealed = new ArrayList<>();
        for (JsonNode gap : node.path("unhealed")) {
            unhealed.add(new LateTrades.Unhealed(
                    gap(gap.path("gap")),
                    ranges(gap.path("missing")),
                    null,
                    number(gap, "first_gone"),
                    number(gap, "last_gone"),
                    Math.max(0, number(gap, "gone"))));
        }
        return new Safe(number(node, "number"), unhealed);
    }

    private static Gap gap(JsonNode node) throws IOException {
        try {
            if (EventJson.read(node.toString().getBytes(StandardCharsets.UTF_8)) instanceof Gap gap) {
                return gap;
            }
        } catch (MarketPrismException e) {
            throw new IOException("expected a gap, was " + node + ": " + e.getMessage(), e);
        }
        throw new IOException("expected a gap, was " + node);
    }

    private static List<NumberRange> ranges(JsonNode node) throws IOException {
        List<NumberRange> ranges = new ArrayList<>();
        for (JsonNode range : node) {
            if (range.size() != 2
                    || !range.get(0).isIntegralNumber()
                    || !range.get(1).isIntegralNumber()) {
                throw new IOException("expected the first and the last of some numbers, was " + range);
            }
            ranges.add(new NumberRange(range.get(0).longValue(), range.get(1).longValue()));
        }
        return ranges;
    }

    private static long number(JsonNode node, String name) throws IOException {
        JsonNode number = node.get(name);
        if (number == null) {
            return MarketEvent.ABSENT;
        }
        if (!number.isIntegralNumber() || !number.canConvertToLong()) {
            throw new IOException("expected a number as " + name + ", was " + number);
        }
        return number.longValue();
    }

    void write(ObjectNode root) throws IOException {
        for (Map.Entry<String, Map<String, Safe>> sink : safe.entrySet()) {
            ObjectNode streams = root.putObject(sink.getKey());
            for (Map.Entry<String, Safe> stream : sink.getValue().entrySet()) {
                write(stream.getValue(), streams.putObject(stream.getKey()));
            }
        }
    }

    private static void write(Safe safe, ObjectNode node) throws IOException {
        putUnlessAbsent(node, "number", safe.number());
        if (safe.unhealed().isEmpty()) {
            return;
        }
        ArrayNode gaps = node.putArray("unhealed");
        for (LateTrades.Unhealed unhealed : safe.unhealed()) {
            ObjectNode gap = gaps.addObject();
            gap.set("gap", Checkpoint.MAPPER.readTree(EventJson.encode(unhealed.gap())));
            ArrayNode missing = gap.putArray("missing");
            unhealed.missing()
                    .forEach(range -> missing.addArray().add(range.first()).add(range.last()));
            if (unhealed.gone() > 0) {
                putUnlessAbsent(gap, "first_gone", unhealed.firstGone());
                putUnlessAbsent(gap, "last_gone", unhealed.lastGone());
                gap.put("gone", unhealed.gone());
            }
        }
    }

    private static void putUnlessAbsent(ObjectNode node, String name, long number) {
        if (number != MarketEvent.ABSENT) {
            node.put(name, number);
        }
    }
}
