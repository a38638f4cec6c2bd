package io.marketprism.simulator.okx;

import io.marketprism.simulator.market.Fill;
import io.marketprism.simulator.market.ListedInstrument;
import io.marketprism.simulator.market.SimulatedBook;
import io.marketprism.simulator.market.SymbolMarket;
import io.marketprism.simulator.venue.Topic;
import io.marketprism.simulator.venue.VenueContext;
import java.math.BigDecimal;
import java.math.BigInteger;

/** The {@code tickers} channel of an instrument. Its 24 hours begin when the exchange starts. */
final class OkxTicker {

    private final VenueContext context;
    private final OkxFrames frames;
    private final OkxChannel channel;
    private final SymbolMarket market;
    private final long open;
    private long last;
    private long lastQuantity;
    private long high;
    private long low;
    private BigInteger volume = BigInteger.ZERO;
    private BigInteger quoteVolume = BigInteger.ZERO;
    private boolean traded;
    private SimulatedBook sent;

    OkxTicker(VenueContext context, OkxFrames frames, OkxChannel channel, SymbolMarket market) {
        this.context = context;
        this.frames = frames;
        this.channel = channel;
        this.market = market;
        this.open = market.listing().startPrice();
        this.last = open;
        this.high = open;
        this.low = open;
    }

    OkxChannel channel() {
        return channel;
    }

    void onFill(Fill fill) {
        traded = true;
        last = fill.price();
        lastQuantity = fill.quantities()[fill.quantities().length - 1];
        high = Math.max(high, last);
        low = Math.min(low, last);
        BigInteger quantity = BigInteger.valueOf(fill.quantity());
        volume = volume.add(quantity);
        quoteVolume = quoteVolume.add(quantity.multiply(BigInteger.valueOf(last)));
    }

    /** Sends the ticker if there was a trade or the touch moved. */
    void sendIfChanged() {
        Topic topic = channel.topic();
        if (topic.hasSubscribers() && (traded || sent == null || BookDiff.differ(sent, market.book(), 1))) {
            topic.publish(market.book().sequence(), market.book().sequence(), form -> frame());
            sent = market.book().copy();
            traded = false;
        }
    }

    byte[] frame() {
        return frames.ticker(channel, market, this, context.nowMicros());
    }

    long open() {
        return open;
    }

    long last() {
        return last;
    }

    long lastQuantity() {
        return lastQuantity;
    }

    long high() {
        return high;
    }

    long low() {
        return low;
    }

    String volume() {
        return text(volume, market.listing().quantityScale());
    }

    String quoteVolume() {
        ListedInstrument listing = market.listing();
        return text(quoteVolume, listing.priceScale() + listing.quantityScale());
    }

    private static String text(BigInteger units, int scale) {
        BigDecimal value = new BigDecimal(units, scale).stripTrailingZeros();
        return value.toPlainString();
    }
}
