package io.marketprism.book;

import io.marketprism.event.Decimal;
import io.marketprism.event.Levels;
import io.marketprism.event.Levels.Level;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Levels of any width in a sorted map: slow, and exact where {@link PackedLevels} has no room for the digits. */
final class WideLevels implements PriceLevels {
    private final NavigableMap<Decimal, Decimal> quantities;

    WideLevels(Comparator<Decimal> bestFirst) {
        quantities = new TreeMap<>(bestFirst);
    }

    @Override
    public boolean set(Levels changes) {
        for (int i = 0; i < changes.size(); i++) {
            Decimal quantity = changes.quantity(i);
            if (quantity.signum() == 0) {
                quantities.remove(changes.price(i));
            } else {
                quantities.put(changes.price(i), quantity);
            }
        }
        return true;
    }

    @Override
    public int size() {
        return quantities.size();
    }

    @Override
    public int countTo(Decimal price) {
        return quantities.headMap(price, true).size();
    }

    @Override
    public Levels first(int count) {
        List<Level> levels = new ArrayList<>(count);
        Iterator<Map.Entry<Decimal, Decimal>> entries = quantities.entrySet().iterator();
        for (int i = 0; i < count; i++) {
            Map.Entry<Decimal, Decimal> entry = entries.next();
            levels.add(new Level(entry.getKey(), entry.getValue()));
        }
        return Levels.of(levels);
    }

    @Override
    public Decimal quantityAt(Decimal price) {
        return quantities.getOrDefault(price, Decimal.ZERO);
    }

    @Override
    public Decimal volume(int count) {
        BigDecimal sum = BigDecimal.ZERO;
        Iterator<Decimal> values = quantities.values().iterator();
        for (int i = 0; i < count; i++) {
            sum = sum.add(values.next().toBigDecimal());
        }
        return Decimal.of(sum);
    }
}
