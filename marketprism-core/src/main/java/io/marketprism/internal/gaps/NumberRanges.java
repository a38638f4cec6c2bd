package io.marketprism.internal.gaps;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A set of numbers that lie in few ranges. Not thread-safe. */
final class NumberRanges {
    /** First to last of each range; no two of them touch. */
    private final TreeMap<Long, Long> ranges = new TreeMap<>();

    static NumberRanges of(long first, long last) {
        NumberRanges numbers = new NumberRanges();
        numbers.add(first, last);
        return numbers;
    }

    static NumberRanges of(List<NumberRange> ranges) {
        NumberRanges numbers = new NumberRanges();
        ranges.forEach(range -> numbers.add(range.first(), range.last()));
        return numbers;
    }

    void add(NumberRanges others) {
        others.ranges.forEach(this::add);
    }

    void remove(NumberRanges others) {
        others.ranges.forEach(this::remove);
    }

    /** Nothing happens if the last lies before the first. */
    void add(long first, long last) {
        if (last < first) {
            return;
        }
        long from = first;
        long to = last;
        Map.Entry<Long, Long> before = ranges.floorEntry(to == Long.MAX_VALUE ? to : to + 1);
        while (before != null && before.getValue() >= from - 1) {
            from = Math.min(from, before.getKey());
            to = Math.max(to, before.getValue());
            ranges.remove(before.getKey());
            before = ranges.floorEntry(to);
        }
        ranges.put(from, to);
    }

    /** {@return how many of these were among them and are not any more} */
    long remove(long first, long last) {
        long removed = 0;
        Map.Entry<Long, Long> range = ranges.floorEntry(last);
        while (range != null && range.getValue() >= first) {
            long from = range.getKey();
            long to = range.getValue();
            ranges.remove(from);
            if (from < first) {
                ranges.put(from, first - 1);
            }
            if (to > last) {
                ranges.put(last + 1, to);
            }
            removed += Math.min(to, last) - Math.max(from, first) + 1;
            range = ranges.lowerEntry(from);
        }
        return removed;
    }

    /** Forgets the lowest, until they form no more ranges than these. */
    void keepHighest(int most) {
        while (ranges.size() > most) {
            ranges.pollFirstEntry();
        }
    }

    boolean hasAnyOf(long first, long last) {
        Map.Entry<Long, Long> range = ranges.floorEntry(last);
        return range != null && range.getValue() >= first;
    }

    /** {@return the lowest and the highest of those that lie between two, both inclusive; null if there are none} */
    NumberRange within(long first, long last) {
        if (!hasAnyOf(first, last)) {
            return null;
        }
        Map.Entry<Long, Long> before = ranges.floorEntry(first);
        long lowest = before != null && before.getValue() >= first ? first : ranges.higherKey(first);
        return new NumberRange(lowest, Math.min(last, ranges.floorEntry(last).getValue()));
    }

    boolean isEmpty() {
        return ranges.isEmpty();
    }

    /** {@return how many ranges they form} */
    int size() {
        return ranges.size();
    }

    /** {@return how many numbers they are} */
    long count() {
        return ranges.entrySet().stream()
                .mapToLong(range -> range.getValue() - range.getKey() + 1)
                .sum();
    }

    /** {@return the lowest; there is one} */
    long first() {
        return ranges.firstKey();
    }

    /** {@return the highest; there is one} */
    long last() {
        return ranges.lastEntry().getValue();
    }

    /** {@return where the highest of the ranges begins; there is one} */
    long firstOfLast() {
        return ranges.lastKey();
    }

    /** {@return the ranges, the lowest first} */
    List<NumberRange> list() {
        List<NumberRange> list = new ArrayList<>(ranges.size());
        ranges.forEach((first, last) -> list.add(new NumberRange(first, last)));
        return list;
    }
}
