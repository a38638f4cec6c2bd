package io.marketprism.collector.cells;

import static java.util.stream.Collectors.toCollection;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.marketprism.collector.config.Exchanges;
import io.marketprism.duckdb.DuckDbSink;
import io.marketprism.duckdb.DuckDbStore;
import io.marketprism.event.DataType;
import io.marketprism.event.MarketEvent;
import io.marketprism.testkit.Whole;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Each cell of the table exchange × market × data type: through a socket of the simulated exchange into an event and into DuckDB. */
class CellsTest {

    @TempDir
    private Path folder;

    @Test
    void everyMarketIsPlayed() {
        Exchanges exchanges = Exchanges.available();
        Set<String> offered = exchanges.names().stream()
                .flatMap(exchange -> exchanges.markets(exchange).stream().map(market -> exchange + " " + market))
                .collect(toCollection(TreeSet::new));
        assertEquals(
                offered,
                Arrays.stream(SimulatedMarket.values()).map(Object::toString).collect(toCollection(TreeSet::new)));
    }

    @TestFactory
    Stream<DynamicContainer> cells() {
        return Arrays.stream(SimulatedMarket.values())
                .map(market -> DynamicContainer.dynamicContainer(market.toString(), cells(market)));
    }

    private Stream<DynamicTest> cells(SimulatedMarket market) {
        MarketRun run = new MarketRun(market);
        Path file = folder.resolve(market.name() + ".duckdb");
        Set<DataType> types = market.offered().dataTypes();
        return Stream.concat(
                Stream.of(DynamicTest.dynamicTest("arrives as it was produced", () -> run.into(DuckDbSink.at(file)))),
                types.stream()
                        .map(type -> DynamicTest.dynamicTest(type.wireName(), () -> assertStored(file, type, run))));
    }

    private static void assertStored(Path file, DataType type, MarketRun run) {
        Set<MarketEvent> expected = KeptEvents.of(type, run.events());
        assertFalse(expected.isEmpty());
        try (DuckDbStore store = DuckDbStore.open(file)) {
            List<MarketEvent> stored = StoredEvents.inDuckDb(store, type);
            assertEquals(Set.copyOf(Whole.of(expected)), Set.copyOf(Whole.of(stored)));
            assertEquals(expected.size(), stored.size());
        }
    }
}
