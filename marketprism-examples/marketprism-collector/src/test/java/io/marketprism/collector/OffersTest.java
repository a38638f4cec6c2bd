package io.marketprism.collector;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.collector.config.Exchanges;
import io.marketprism.connector.Connector;
import io.marketprism.connector.ConnectorOptions;
import io.marketprism.connector.Offer;
import io.marketprism.event.DataType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the documentation says that each market offers is what its connector offers. */
class OffersTest {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent().getParent();

    /** {@return the connectors of all markets, by exchange and market} */
    static List<Connector> markets() {
        Exchanges exchanges = Exchanges.available();
        return exchanges.names().stream()
                .flatMap(exchange -> exchanges.markets(exchange).stream()
                        .map(market -> exchanges.connector(exchange, market, ConnectorOptions.defaults())))
                .toList();
    }

    private static String name(Connector market) {
        return market.exchange() + " " + market.market();
    }

    @Test
    void readmeShowsWhatEachMarketOffers() throws IOException {
        List<Connector> markets = markets();
        Set<DataType> offered = new TreeSet<>(Set.of(DataType.INSTRUMENT));
        markets.forEach(market -> offered.addAll(market.dataTypes()));
        String header = row("data type", markets, OffersTest::name) + "\n" + "|---".repeat(markets.size() + 1) + "|\n";
        String rows = offered.stream()
                .map(type -> row("`" + type.wireName() + "`", markets, market -> cell(market, type)))
                .collect(joining("\n"));
        assertShows("README.md", header + rows);
    }

    private static String row(String first, List<Connector> markets, Function<Connector, String> cell) {
        return Stream.concat(Stream.of(first), markets.stream().map(cell)).collect(joining(" | ", "| ", " |"));
    }

    /** Every market has a list of its instruments. */
    private static String cell(Connector market, DataType type) {
        return type == DataType.INSTRUMENT
                ? "✓"
                : market.offer(type)
                        .map(offer -> offer instanceof Offer.Polled ? "polled" : "✓")
                        .orElse("");
    }

    @ParameterizedTest
    @ValueSource(strings = {"docs/configuration.md", "docs/zh/configuration.md"})
    void guideShowsWhatTheKeysOfAFeedTake(String page) throws IOException {
        assertShows(
                page,
                markets().stream()
                        .map(market -> Stream.of(
                                        "`" + market.exchange() + "`",
                                        "`" + market.market() + "`",
                                        names(market, DataType.CANDLE),
                                        names(market, DataType.LSR_TOP_POSITION),
                                        polls(market))
                                .collect(joining(" | ", "| ", " |")))
                        .collect(joining("\n")));
    }

    private static String names(Connector market, DataType type) {
        return market.offer(type)
                .map(offer -> "`" + String.join(" ", offer.variants()) + "`")
                .orElse("");
    }

    private static String polls(Connector market) {
        return Arrays.stream(DataType.values())
                .flatMap(type -> market.offer(type).stream())
                .filter(Offer.Polled.class::isInstance)
                .map(Offer.Polled.class::cast)
                .map(offer -> "`" + offer.dataType().wireName() + ": " + time(offer.every()) + "`")
                .collect(joining(", "));
    }

    private static String time(Duration every) {
        return every.toSeconds() % 60 == 0 ? every.toMinutes() + "m" : every.toSeconds() + "s";
    }

    /** Beside the golden frames stand the fields of each market that no event carries. */
    @Test
    void pageShowsWhatIsNotCarried() throws IOException {
        List<Path> lists;
        try (Stream<Path> files = Files.walk(ROOT.resolve("marketprism-exchanges"))) {
            lists = files.filter(file ->
                            file.endsWith("not-carried.md") && file.toString().contains("src/test/resources"))
                    .toList();
        }
        assertFalse(lists.isEmpty());
        for (Path list : lists) {
            assertShows("docs/not-carried.md", Files.readString(list));
        }
    }

    private static void assertShows(String page, String shown) throws IOException {
        assertTrue(Files.readString(ROOT.resolve(page)).contains(shown), () -> page + " should show:\n" + shown);
    }
}
