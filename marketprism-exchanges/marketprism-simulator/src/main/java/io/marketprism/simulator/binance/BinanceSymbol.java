package io.marketprism.simulator.binance;

import io.marketprism.simulator.market.SymbolMarket;
import io.marketprism.simulator.venue.Topic;
import io.marketprism.simulator.venue.VenueContext;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A symbol's streams. */
final class BinanceSymbol {

    private static final int[] PARTIAL_DEPTHS = {5, 10, 20};

    private final SymbolMarket market;
    private final String nativeSymbol;
    private final byte[] nativeBytes;
    private final Topic trade;
    private final Topic aggTrade;
    private final Topic bookTicker;
    private final Depth fast;
    private final Depth slow;

    /** The streams of the book that are sent at one speed. */
    static final class Depth {
        private final Topic diff;
        private final BookWindow window = new BookWindow();
        private final List<Partial> partials = new ArrayList<>();

        Depth(VenueContext context, String stream, String speed) {
            this.diff = context.topic(stream + "@depth" + speed);
            for (int depth : PARTIAL_DEPTHS) {
                partials.add(new Partial(context.topic(stream + "@depth" + depth + speed), depth));
            }
        }

        Topic diff() {
            return diff;
        }

        BookWindow window() {
            return window;
        }

        List<Partial> partials() {
            return partials;
        }
    }

    /** A stream of the best levels. */
    static final class Partial {
        private final Topic topic;
        private final int depth;
        private long lastSequence;

        Partial(Topic topic, int depth) {
            this.topic = topic;
            this.depth = depth;
        }

        Topic topic() {
            return topic;
        }

        int depth() {
            return depth;
        }

        /** Whether the book has changed since this was last asked. */
        boolean isNews(long sequence) {
            boolean news = sequence != lastSequence;
            lastSequence = sequence;
            return news;
        }
    }

    BinanceSymbol(VenueContext context, SymbolMarket market, String nativeSymbol) {
        this.market = market;
        this.nativeSymbol = nativeSymbol;
        this.nativeBytes = nativeSymbol.getBytes(StandardCharsets.UTF_8);
        String stream = nativeSymbol.toLowerCase(Locale.ROOT);
        this.trade = context.topic(stream + "@trade");
        this.aggTrade = context.topic(stream + "@aggTrade");
        this.bookTicker = context.topic(stream + "@bookTicker");
        this.fast = new Depth(context, stream, "@100ms");
        this.slow = new Depth(context, stream, "");
    }

    SymbolMarket market() {
        return market;
    }

    String nativeSymbol() {
        return nativeSymbol;
    }

    byte[] nativeBytes() {
        return nativeBytes;
    }

    Topic trade() {
        return trade;
    }

    Topic aggTrade() {
        return aggTrade;
    }

    Topic bookTicker() {
        return bookTicker;
    }

    Depth fast() {
        return fast;
    }

    Depth slow() {
        return slow;
    }
}
