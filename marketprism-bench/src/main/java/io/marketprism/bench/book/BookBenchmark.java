package io.marketprism.bench.book;

import io.marketprism.bench.BenchmarkSettings;
import io.marketprism.bench.Ring;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * The time to set one level of an order book of about 1,000 levels a side; the deltas are made beforehand. A book takes part by implementing
 * {@link MeasuredBook} and by a constant in {@link Implementation}.
 */
@State(Scope.Thread)
public class BookBenchmark extends BenchmarkSettings {
    /** The books that are measured. */
    public enum Implementation {
        /** Ours. */
        MARKET_PRISM {
            @Override
            MeasuredBook<?> open() {
                return new MarketPrismBook();
            }
        },
        /** A {@code TreeMap} of {@code BigDecimal}s. */
        TREE_MAP {
            @Override
            MeasuredBook<?> open() {
                return new TreeMapBook();
            }
        },
        /** XChange's. */
        XCHANGE {
            @Override
            MeasuredBook<?> open() {
                return new XChangeBook();
            }
        };

        abstract MeasuredBook<?> open();
    }

    @Param
    public Implementation book;

    @Param
    public Distribution distribution;

    private Deltas<?> deltas;

    @Setup
    public void fill() {
        deltas = Deltas.of(book.open(), distribution);
    }

    @Benchmark
    @OperationsPerInvocation(BookUpdates.IN_A_DELTA)
    public Object update() {
        return deltas.applyNext();
    }

    /** A full book and its deltas, in turn. */
    private record Deltas<D>(MeasuredBook<D> book, Ring<D> ring) {
        static <D> Deltas<D> of(MeasuredBook<D> book, Distribution distribution) {
            book.apply(book.prepare(BookUpdates.filling()));
            List<D> deltas =
                    BookUpdates.deltas(distribution).stream().map(book::prepare).toList();
            return new Deltas<>(book, new Ring<>(deltas));
        }

        MeasuredBook<D> applyNext() {
            book.apply(ring.next());
            return book;
        }
    }
}
