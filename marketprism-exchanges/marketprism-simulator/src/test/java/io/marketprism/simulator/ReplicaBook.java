package io.marketprism.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import io.marketprism.simulator.ledger.PriceLevel;
import io.marketprism.simulator.ledger.ProducedBook;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A client's copy of a book, built of levels written as {@code [price, quantity, …]}. */
final class ReplicaBook {

    private final Map<BigDecimal, BigDecimal> bids = new TreeMap<>(Comparator.reverseOrder());
    private final Map<BigDecimal, BigDecimal> asks = new TreeMap<>();

    void apply(JsonNode bidLevels, JsonNode askLevels) {
        apply(bids, bidLevels);
        apply(asks, askLevels);
    }

    private static void apply(Map<BigDecimal, BigDecimal> side, JsonNode levels) {
        for (JsonNode level : levels) {
            BigDecimal price = new BigDecimal(level.get(0).asText()).stripTrailingZeros();
            BigDecimal quantity = new BigDecimal(level.get(1).asText()).stripTrailingZeros();
            if (quantity.signum() == 0) {
                side.remove(price);
            } else {
                side.put(price, quantity);
            }
        }
    }

    ProducedBook as(String symbol, long sequence) {
        return new ProducedBook(symbol, sequence, levels(bids), levels(asks));
    }

    private static List<PriceLevel> levels(Map<BigDecimal, BigDecimal> side) {
        List<PriceLevel> levels = new ArrayList<>();
        side.forEach((price, quantity) -> levels.add(new PriceLevel(price, quantity)));
        return levels;
    }
}
