package io.marketprism.simulator.okx;

import io.marketprism.simulator.market.Fill;
import io.marketprism.simulator.market.SimulatedBook;
import io.marketprism.simulator.venue.VenueConnection;
import java.math.BigDecimal;
import java.math.BigInteger;

/** The {@code tickers} channel of an instrument. Its 24 hours begin when the exchange starts. */
final class OkxTickerChannel extends OkxChannel {

    private final long open;
    private long last;
    private long lastQuantity;
    private long high;
    private long low;
    private BigInteger volume = BigInteger.ZERO;
    private BigInteger quoteVolume = BigInteger.ZERO;
    private boolean traded;
    private SimulatedBook sent;

    OkxTickerChannel(Setting setting) {
        super(setting);
        this.open = listing().startPrice();
        this.last = open;
        this.high = open;
        this.low = open;
    }

    @Override
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

    @Override
    void sendFirst(VenueConnection connection) {
        long sequence = book().sequence();
        connection.send(topic(), sequence, sequence, this::frame);
    }

    /** Sends the ticker if there was a trade or the touch moved. */
    @Override
    void onInterval() {
        if (topic().hasSubscribers() && (traded || sent == null || BookDiff.differ(sent, book(), 1))) {
            long sequence = book().sequence();
            topic().publish(sequence, sequence, form -> frame());
            sent = book().copy();
            traded = false;
        }
    }

    private byte[] frame() {
        return frames().ticker(this, context().nowMicros());
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
        return text(volume, listing().quantityScale());
    }

    String quoteVolume() {
        return text(quoteVolume, listing().priceScale() + listing().quantityScale());
    }

    private static String text(BigInteger units, int scale) {
        return new BigDecimal(units, scale).stripTrailingZeros().toPlainString();
    }
}
