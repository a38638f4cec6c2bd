package io.marketprism.connector.json;

import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.NormalizationException.Problem;
import io.marketprism.event.Decimal;
import io.marketprism.event.Levels;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Price levels of any numbers, as a list of objects: slow, and for those few that do not fit the packed form. */
abstract class JsonWideLevels extends JsonStructure {
    static NormalizationException noLevel(int from) {
        return new NormalizationException(
                Problem.INVALID_FIELD, from, "expected a price level with a price and a quantity, was one without");
    }

    final void enterLevel() {
        if (peek() != '[') {
            throw invalid("a price level [price, quantity]");
        }
        enterArray();
        requireNextInLevel();
    }

    final void requireNextInLevel() {
        if (!nextElement()) {
            throw invalid("a price level [price, quantity]");
        }
    }

    /** Reads levels whose numbers do not fit the packed form at a common scale as they are written: arrays, or objects with these keys. */
    final Levels wideLevels(boolean descending, long priceKey, long quantityKey) {
        List<Levels.Level> levels = new ArrayList<>();
        enterArray();
        while (nextElement()) {
            if (priceKey == END) {
                wideLevel(levels);
            } else {
                wideLevel(levels, priceKey, quantityKey);
            }
        }
        return sortedLevels(Levels.of(levels), descending);
    }

    /** The same with something before their prices. */
    final Levels wideLevels(boolean descending, LevelBegin begin) {
        List<Levels.Level> levels = new ArrayList<>();
        enterArray();
        while (nextElement()) {
            enterLevel();
            boolean removed = begin.removes();
            requireNextInLevel();
            Decimal price = price();
            requireNextInLevel();
            Decimal quantity = quantity();
            while (nextElement()) {
                skip();
            }
            levels.add(new Levels.Level(price, removed ? Decimal.ZERO : quantity));
        }
        return sortedLevels(Levels.of(levels), descending);
    }

    private void wideLevel(List<Levels.Level> levels) {
        enterLevel();
        peek();
        int from = position;
        Decimal price = decimal();
        requireNextInLevel();
        Decimal quantity = quantity();
        while (nextElement()) {
            skip();
        }
        addWide(levels, price, quantity, from);
    }

    private void wideLevel(List<Levels.Level> levels, long priceKey, long quantityKey) {
        Decimal price = null;
        Decimal quantity = null;
        int from = position;
        enterObject();
        for (long key = nextKey(); key != END; key = nextKey()) {
            if (key == priceKey) {
                peek();
                from = position;
                price = decimal();
            } else if (key == quantityKey) {
                quantity = quantity();
            } else {
                skip();
            }
        }
        if (price == null || quantity == null) {
            throw noLevel(from);
        }
        addWide(levels, price, quantity, from);
    }

    private static void addWide(List<Levels.Level> levels, Decimal price, Decimal quantity, int from) {
        if (price.signum() > 0) {
            levels.add(new Levels.Level(price, quantity));
        } else if (price.signum() < 0 || quantity.signum() > 0) {
            throw notAPrice(from, price);
        }
    }

    static Levels sortedLevels(Levels levels, boolean descending) {
        List<Levels.Level> sorted = new ArrayList<>(levels.size());
        for (int i = 0; i < levels.size(); i++) {
            sorted.add(new Levels.Level(levels.price(i), levels.quantity(i)));
        }
        Comparator<Levels.Level> byPrice = Comparator.comparing(Levels.Level::price);
        sorted.sort(descending ? byPrice.reversed() : byPrice);
        return Levels.of(sorted);
    }
}
