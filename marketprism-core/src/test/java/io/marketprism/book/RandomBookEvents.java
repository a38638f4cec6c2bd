package io.marketprism.book;

import io.marketprism.event.BookDelta;
import io.marketprism.event.BookEvent;
import io.marketprism.event.BookSnapshot;
import io.marketprism.event.Decimal;
import io.marketprism.event.Instrument;
import io.marketprism.event.Levels;
import io.marketprism.event.Levels.Level;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.MarketType;
import io.marketprism.event.QuantityUnit;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;

/** Events of one book from a seed: mostly deltas that continue, and everything else that may come. Each seed has a style of its own. */
final class RandomBookEvents {
    static final Instrument INSTRUMENT =
            new Instrument("venue", MarketType.SPOT, "BTC-USDT", "BTCUSDT", QuantityUnit.BASE);

    private final Random random;
    private final int depth;
    private final int changes;
    private final int priceScale;
    private final int quantityScale;
    private final boolean mixedScales;
    private final double wide;
    private final double disorder;
    private final double events;
    private long center;
    private long sequence = 1_000;

    RandomBookEvents(long seed) {
        random = new Random(seed);
        depth = random.nextInt(8) == 0 ? 1 + random.nextInt(600) : 1 + random.nextInt(60);
        changes = 1 + random.nextInt(random.nextBoolean() ? 60 : 8);
        priceScale = random.nextInt(12);
        quantityScale = random.nextInt(12);
        mixedScales = random.nextInt(3) == 0;
        wide = random.nextInt(4) == 0 ? 0.02 : 0;
        disorder = random.nextInt(4) == 0 ? 0.3 : 0;
        events = random.nextInt(3) == 0 ? 0.2 : 0.01;
        center = random.nextInt(5) == 0 ? 0 : 100_000;
    }

    BookEvent next() {
        center += random.nextInt(5) - 2;
        if (random.nextDouble() >= events) {
            long previous = sequence - (random.nextInt(10) == 0 ? random.nextInt(5) : 0);
            sequence += 1 + random.nextInt(3);
            return delta(previous, sequence, false);
        }
        return switch (random.nextInt(9)) {
            case 0 -> delta(sequence + 1, sequence += 2, false);
            case 1 -> delta(sequence - 10, sequence - random.nextInt(3), false);
            case 2 -> delta(MarketEvent.ABSENT, sequence += 1, false);
            case 3 -> delta(sequence, sequence = 500 + random.nextInt(500), true);
            case 4 -> delta(sequence + 5, sequence = 500 + random.nextInt(500), true);
            case 5 -> snapshot(sequence - random.nextInt(3));
            case 6 -> snapshot(random.nextInt(10) == 0 ? MarketEvent.ABSENT : sequence);
            default -> snapshot(sequence += 1 + random.nextInt(3));
        };
    }

    private BookDelta delta(long previous, long number, boolean reset) {
        return new BookDelta(
                INSTRUMENT, number * 10, number * 10 + 1, "c", previous, number, reset, changes(-1), changes(1), "s");
    }

    BookSnapshot snapshot(long number) {
        Levels bids = whole(-1);
        Levels asks = whole(1);
        int most = Math.max(bids.size(), asks.size());
        int limit = most == 0 || random.nextBoolean() ? 0 : most + random.nextInt(4) / 3;
        return new BookSnapshot(INSTRUMENT, number * 10, number * 10 + 1, "c", number, bids, asks, limit, "s");
    }

    private Levels whole(int direction) {
        int size = random.nextInt(10) == 0 ? 0 : random.nextInt(3) == 0 ? random.nextInt(depth) : depth;
        TreeSet<BigDecimal> prices = new TreeSet<>(direction < 0 ? Comparator.reverseOrder() : null);
        for (int i = 0; i < 2 * size && prices.size() < size; i++) {
            prices.add(price(direction));
        }
        List<Level> levels = new ArrayList<>();
        prices.forEach(price -> levels.add(new Level(Decimal.of(price), quantity())));
        return scaled(levels);
    }

    private Levels changes(int direction) {
        int size = random.nextInt(changes + 1);
        List<BigDecimal> prices = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            prices.add(price(direction));
        }
        prices.sort(direction < 0 ? Comparator.reverseOrder() : null);
        if (random.nextDouble() < disorder) {
            Collections.shuffle(prices, random);
        }
        List<Level> levels = new ArrayList<>();
        boolean clearing = random.nextInt(20) == 0;
        for (BigDecimal price : prices) {
            boolean removal = clearing || random.nextInt(3) == 0;
            levels.add(new Level(Decimal.of(price), removal ? Decimal.ZERO : quantity()));
        }
        return scaled(levels);
    }

    BigDecimal price(int direction) {
        int range = Math.max(2, random.nextBoolean() ? depth * 3 / 2 : depth / 8);
        long ticks = center + direction * (long) random.nextInt(range);
        int finer = mixedScales && random.nextInt(50) == 0 ? random.nextInt(8) : 0;
        BigDecimal price = BigDecimal.valueOf(ticks, priceScale)
                .add(BigDecimal.valueOf(finer == 0 ? 0 : random.nextInt(10), priceScale + finer));
        return random.nextDouble() < wide / 20 ? price.add(BigDecimal.valueOf(1, 40)) : price;
    }

    private Decimal quantity() {
        if (random.nextDouble() < wide / 20) {
            return Decimal.of(new BigDecimal(new BigInteger(90, random).add(BigInteger.ONE), quantityScale));
        }
        if (random.nextDouble() < wide) {
            return Decimal.of((1L << 62) - 4 + random.nextInt(6), random.nextInt(3));
        }
        return Decimal.of(1 + random.nextInt(1_000_000), mixedScales ? random.nextInt(12) : quantityScale);
    }

    /** As venues send them, sometimes with more zeros than needed. */
    private Levels scaled(List<Level> levels) {
        Levels exact = Levels.of(levels);
        if (!exact.isPacked() || exact.priceScale() > 100 || random.nextInt(4) != 0) {
            return exact;
        }
        int zeros = random.nextInt(4);
        long factor = (long) Math.pow(10, zeros);
        long[] packed = new long[2 * exact.size()];
        for (int i = 0; i < exact.size(); i++) {
            long quantity = exact.unscaledQuantity(i);
            if (quantity > Long.MAX_VALUE / factor || Math.abs(exact.unscaledPrice(i)) > Long.MAX_VALUE / factor) {
                return exact;
            }
            packed[2 * i] = exact.unscaledPrice(i) * factor;
            packed[2 * i + 1] = quantity * factor;
        }
        return Levels.ofPacked(packed, exact.priceScale() + zeros, exact.quantityScale() + zeros);
    }
}
