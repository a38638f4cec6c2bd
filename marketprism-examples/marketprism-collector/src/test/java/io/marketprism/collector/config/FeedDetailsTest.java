package io.marketprism.collector.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.Feed;
import io.marketprism.connector.BookRule;
import io.marketprism.connector.BookRule.Continuity;
import io.marketprism.connector.BookRule.SnapshotSource;
import io.marketprism.connector.ConnectionPlan;
import io.marketprism.connector.Connector;
import io.marketprism.connector.ConnectorOptions;
import io.marketprism.connector.InstrumentSource;
import io.marketprism.connector.LimitPool;
import io.marketprism.connector.Normalizer;
import io.marketprism.connector.Offer;
import io.marketprism.connector.Subscription;
import io.marketprism.connector.SymbolTable;
import io.marketprism.event.DataType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a feed's file says of its data beside naming it, for a market that offers some of everything. */
class FeedDetailsTest {
    private static final Set<DataType> ALL = Set.of(
            DataType.TRADE,
            DataType.ORDERBOOK,
            DataType.CANDLE,
            DataType.OPEN_INTEREST,
            DataType.LSR_TOP_POSITION,
            DataType.LSR_ALL_ACCOUNT);

    @TempDir
    private Path folder;

    private final List<String> problems = new ArrayList<>();

    /** A market that only says what it offers. */
    private record OfferingMarket(List<Offer> offers) implements Connector {
        private static final OfferingMarket OF_EVERYTHING = new OfferingMarket(List.of(
                new Offer.Streamed(DataType.TRADE, Offer.Numbering.NONE, null),
                new Offer.Book(new BookRule(Continuity.CHAINED, SnapshotSource.STREAM), null, null),
                new Offer.Streamed(DataType.CANDLE, List.of("1m", "1h", "1M"), Offer.Numbering.NONE, null),
                polled(DataType.OPEN_INTEREST, List.of()),
                polled(DataType.LSR_TOP_POSITION, List.of("5m", "1h", "1d")),
                polled(DataType.LSR_ALL_ACCOUNT, List.of("5m", "1d"))));

        private static Offer polled(DataType type, List<String> variants) {
            return new Offer.Polled(type, variants, Duration.ofMinutes(1), subscription -> {
                throw new UnsupportedOperationException();
            });
        }

        @Override
        public String exchange() {
            return "paper";
        }

        @Override
        public String market() {
            return "swap";
        }

        @Override
        public InstrumentSource instruments() {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<ConnectionPlan> plan(List<Subscription> subscriptions) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Normalizer normalizer(SymbolTable symbols) {
            throw new UnsupportedOperationException();
        }

        @Override
        public LimitPool connects() {
            throw new UnsupportedOperationException();
        }
    }

    private FeedDetails read(String text, Set<DataType> dataTypes) throws IOException {
        return read(text, dataTypes, OfferingMarket.OF_EVERYTHING);
    }

    private FeedDetails read(String text, Set<DataType> dataTypes, Connector connector) throws IOException {
        Path file = folder.resolve("feed.yaml");
        Files.writeString(file, text);
        Section section = new Section(file, "", YamlValue.read(file, problems), problems);
        FeedDetails details = FeedDetails.read(section, connector, dataTypes);
        section.finish();
        return details;
    }

    private static Feed feed(FeedDetails details) {
        return details.of(Feed.of("BTC-USDT").data(ALL));
    }

    @Test
    void whatIsNotSaidIsLeftToTheLibrary() throws IOException {
        for (String text : List.of(
                "",
                "candle_intervals: null\nratio_periods: null\ncandles: closed\nbook_depth: null\npoll_intervals: {}\n",
                "poll_intervals: {open_interest: null}\n")) {
            FeedDetails details = read(text, ALL);
            Feed feed = feed(details);
            assertEquals(Map.of(), feed.variants());
            assertFalse(feed.hasOpenCandles());
            assertEquals(0, feed.bookDepth());
            assertEquals(Map.of(), feed.pollEvery());
            assertEquals(List.of(), details.withoutEffect());
        }
        assertEquals(List.of(), problems);
    }

    @Test
    void everythingReachesTheFeed() throws IOException {
        FeedDetails details = read("""
                candle_intervals: [1h, 1M]
                candles: all
                ratio_periods: [1d, 5m]
                book_depth: 1000
                poll_intervals: {open_interest: 30s, lsr_all_account: 2m}
                """, ALL);
        Feed feed = feed(details);
        assertEquals(List.of(), problems);
        assertEquals(
                Map.of(
                        DataType.CANDLE, List.of("1h", "1M"),
                        DataType.LSR_TOP_POSITION, List.of("1d", "5m"),
                        DataType.LSR_ALL_ACCOUNT, List.of("1d", "5m")),
                feed.variants());
        assertTrue(feed.hasOpenCandles());
        assertEquals(1_000, feed.bookDepth());
        assertEquals(
                Map.of(
                        DataType.OPEN_INTEREST, Duration.ofSeconds(30),
                        DataType.LSR_ALL_ACCOUNT, Duration.ofMinutes(2)),
                feed.pollEvery());
        assertEquals(List.of(), details.withoutEffect());
        assertEquals(
                "trade, orderbook (1000 levels), candle (1h, 1M, open ones too), open_interest (every 30 s),"
                        + " lsr_top_position (1d, 5m), lsr_all_account (1d, 5m, every 120 s) of BTC-USDT from paper swap",
                new FeedConfig(folder, OfferingMarket.OF_EVERYTHING, feed, ConnectorOptions.defaults(), "", List.of())
                        .describe());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    candle_intervals: [1m, 7m]        | candle_intervals | expected 1m, 1h, 1M, was "7m"
                    candle_intervals: [1H]            | candle_intervals | expected 1m, 1h, 1M, was "1H"; did you mean "1h"?
                    candle_intervals: [1m, 1m]        | candle_intervals | expected each once, was "1m" twice
                    candle_intervals: []              | candle_intervals | expected a list of 1m, 1h, 1M, was an empty list
                    candle_intervals: 1m              | candle_intervals | expected a list of 1m, 1h, 1M, was "1m"
                    ratio_periods: [1h]               | ratio_periods    | expected 5m, 1d, was "1h"
                    candles: open                     | candles          | expected one of closed, all, was "open"
                    candles: null                     | candles          | expected one of closed, all, was null
                    book_depth: 0                     | book_depth       | expected a number of levels from 1 to 100000, or null, was 0
                    book_depth: all                   | book_depth       | expected a number of levels from 1 to 100000, or null, was "all"
                    poll_intervals: {trade: 1s}       | poll_intervals.trade | expected open_interest, lsr_top_position, lsr_all_account, which have to be fetched from paper swap, was "trade"
                    poll_intervals: {open_interest: 30} | poll_intervals.open_interest | expected a time such as 30s, 5m or 1h, from 1s to 24h, or null, was 30
                    poll_intervals: {open_interest: 0s} | poll_intervals.open_interest | from 1s to 24h, or null, was "0s"
                    poll_intervals: {open_interest: 25h} | poll_intervals.open_interest | from 1s to 24h, or null, was "25h"
                    poll_intervals: 30s               | poll_intervals   | expected a section of settings, was "30s"
                    poll_interval: {}                 | poll_interval    | expected one of the keys book_depth, candle_intervals, candles, poll_intervals, ratio_periods, was "poll_interval"; did you mean "poll_intervals"?
                    """)
    void mistakeIsToldWithWhatTheMarketOffers(String line, String key, String what) throws IOException {
        read("# a comment\n" + line + "\n", ALL);
        assertEquals(1, problems.size(), problems.toString());
        assertTrue(problems.get(0).startsWith(folder.resolve("feed.yaml") + ":2: " + key + ": "), problems.get(0));
        assertTrue(problems.get(0).endsWith(what), problems.get(0));
    }

    @Test
    void marketThatSendsEverythingByItselfIsNotPolled() throws IOException {
        read("poll_intervals: {trade: 1s}\n", Set.of(), new OfferingMarket(List.of()));
        assertEquals(
                List.of(folder.resolve("feed.yaml")
                        + ":1: poll_intervals.trade: expected none, since paper swap sends all of its data by itself,"
                        + " was \"trade\""),
                problems);
    }

    @Test
    void whatConcernsOtherDataIsTold() throws IOException {
        Set<DataType> trades = Set.of(DataType.TRADE);
        String file = " of " + folder.resolve("feed.yaml") + ": data_types has no ";
        FeedDetails details = read("""
                candle_intervals: [1m, 5m]
                candles: all
                ratio_periods: [1h]
                book_depth: 5
                poll_intervals: {open_interest: 1h}
                """, trades);
        assertEquals(
                List.of(
                        "candle_intervals" + file + "candle",
                        "ratio_periods" + file + "lsr_top_position, lsr_all_account",
                        "candles" + file + "candle",
                        "book_depth" + file + "orderbook",
                        "poll_intervals.open_interest" + file + "open_interest"),
                details.withoutEffect());
        assertEquals(
                List.of(),
                read("candle_intervals: [1m]\nratio_periods: [5m]\n", trades).withoutEffect(),
                "the defaults may stand there");
        assertEquals(List.of(), problems);
    }

    @Test
    void fileWithoutAMarketIsReadAllTheSame() throws IOException {
        read("candle_intervals: [7m]\npoll_intervals: {trade: 1s}\n", ALL, null);
        assertEquals(List.of(), problems);
        read("poll_intervals: {trades: 1s}\n", ALL, null);
        assertEquals(1, problems.size(), problems.toString());
    }
}
