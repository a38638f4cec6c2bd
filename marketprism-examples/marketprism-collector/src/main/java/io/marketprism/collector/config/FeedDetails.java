package io.marketprism.collector.config;

import io.marketprism.Feed;
import io.marketprism.connector.Connector;
import io.marketprism.connector.Offer;
import io.marketprism.event.DataType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a feed's file says of its data beside naming it.
 *
 * @param variants intervals of candles and periods of ratios, where the file names any
 * @param openCandles whether candles are taken while their interval lasts too
 * @param bookDepth levels a side, or null for the venue's deepest
 * @param pollIntervals how often to fetch what no WebSocket brings, where the file says so
 * @param withoutEffect settings that are right but concern data that the feed does not take, in words
 */
record FeedDetails(
        Map<DataType, List<String>> variants,
        boolean openCandles,
        Long bookDepth,
        Map<DataType, Duration> pollIntervals,
        List<String> withoutEffect) {

    private static final DataType[] RATIOS = {DataType.LSR_TOP_POSITION, DataType.LSR_ALL_ACCOUNT};
    private static final int MOST_LEVELS = 100_000;
    private static final Duration LONGEST_POLL_INTERVAL = Duration.ofDays(1);

    /** {@return the details that a file gives; where they are wrong there are problems} */
    static FeedDetails read(Section section, Connector connector, Collection<DataType> dataTypes) {
        return new Reader(section, connector, dataTypes).read();
    }

    /** {@return the feed with these details} */
    Feed of(Feed feed) {
        Feed detailed = openCandles ? feed.openCandles() : feed;
        if (bookDepth != null) {
            detailed = detailed.bookDepth(bookDepth.intValue());
        }
        for (Map.Entry<DataType, List<String>> entry : variants.entrySet()) {
            List<String> names = entry.getValue();
            String[] more = names.subList(1, names.size()).toArray(String[]::new);
            detailed = detailed.variants(entry.getKey(), names.get(0), more);
        }
        for (Map.Entry<DataType, Duration> entry : pollIntervals.entrySet()) {
            detailed = detailed.pollEvery(entry.getKey(), entry.getValue());
        }
        return detailed;
    }

    /**
     * Reads one file.
     *
     * @param connector the market, or null if the file does not name one; then all that is well written counts as right
     */
    private record Reader(
            Section section, Connector connector, Collection<DataType> dataTypes, List<String> withoutEffect) {

        Reader(Section section, Connector connector, Collection<DataType> dataTypes) {
            this(section, connector, dataTypes, new ArrayList<>());
        }

        FeedDetails read() {
            Map<DataType, List<String>> variants = new EnumMap<>(DataType.class);
            variants("candle_intervals", "1m", variants, DataType.CANDLE);
            variants("ratio_periods", "5m", variants, RATIOS);
            boolean openCandles =
                    section.word("candles", List.of("closed", "all")).equals("all");
            isOfUse("candles", !openCandles, DataType.CANDLE);
            Long bookDepth =
                    section.optionalNumber("book_depth", "a number of levels from 1 to " + MOST_LEVELS, 1, MOST_LEVELS);
            isOfUse("book_depth", bookDepth == null, DataType.ORDERBOOK);
            return new FeedDetails(variants, openCandles, bookDepth, pollIntervals(), withoutEffect);
        }

        /** Reads names of streams of some data types, which all of those that the feed takes must offer. */
        private void variants(String key, String byDefault, Map<DataType, List<String>> variants, DataType... types) {
            List<DataType> taken = Stream.of(types).filter(dataTypes::contains).toList();
            boolean isChecked = connector != null && !taken.isEmpty();
            List<String> offered = isChecked ? offered(taken) : List.of(byDefault);
            List<String> names = section.optionalList(
                    key, (isChecked ? "" : "names such as ") + String.join(", ", offered), offered, name -> {
                        if (isChecked && !offered.contains(name)) {
                            throw new IllegalArgumentException("not offered");
                        }
                        return name;
                    });
            isOfUse(key, names.isEmpty() || names.equals(List.of(byDefault)), types);
            if (!names.isEmpty()) {
                taken.forEach(type -> variants.put(type, names));
            }
        }

        private List<String> offered(List<DataType> types) {
            List<String> common =
                    new ArrayList<>(connector.offer(types.get(0)).orElseThrow().variants());
            types.forEach(
                    type -> common.retainAll(connector.offer(type).orElseThrow().variants()));
            return common;
        }

        private Map<DataType, Duration> pollIntervals() {
            Section intervals = section.section("poll_intervals");
            List<DataType> polled = polled();
            Map<DataType, Duration> read = new EnumMap<>(DataType.class);
            for (DataType type : polled) {
                Duration interval =
                        intervals.optionalDuration(type.wireName(), Duration.ofSeconds(1), LONGEST_POLL_INTERVAL);
                if (interval != null) {
                    isOfUse("poll_intervals." + type.wireName(), false, type);
                    read.put(type, interval);
                }
            }
            for (String key : intervals.keys()) {
                if (polled.stream().noneMatch(type -> type.wireName().equals(key))) {
                    intervals.problem(key, expectedOf(polled), "\"" + key + "\"");
                }
            }
            return read;
        }

        private List<DataType> polled() {
            return connector == null
                    ? List.of(DataType.values())
                    : connector.offers().stream()
                            .filter(Offer.Polled.class::isInstance)
                            .map(Offer::dataType)
                            .toList();
        }

        private String expectedOf(List<DataType> polled) {
            String market = connector == null ? "the market" : connector.exchange() + " " + connector.market();
            return polled.isEmpty()
                    ? "none, since " + market + " sends all of its data by itself"
                    : names(polled) + ", which have to be fetched from " + market;
        }

        private static String names(Collection<DataType> types) {
            return types.stream().map(DataType::wireName).collect(Collectors.joining(", "));
        }

        /** Tells of a setting that somebody made for data that the feed does not take. */
        private void isOfUse(String key, boolean isDefault, DataType... types) {
            if (!isDefault && Arrays.stream(types).noneMatch(dataTypes::contains)) {
                withoutEffect.add(key + " of " + section.file() + ": data_types has no " + names(List.of(types)));
            }
        }
    }
}
