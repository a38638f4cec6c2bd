package io.marketprism.kraken;

import io.marketprism.connector.BookChecksum;
import io.marketprism.event.Decimal;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.Levels;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * CRC32 over the digits of the ten best asks, then of the ten best bids, best first: of each the price and the quantity as they are sent, without the point and
 * the zeros before the first digit (page "Book checksum (WebSocket v2)"). They are sent with all the digits of the instrument's increments, which
 * {@link Decimal} has not: it drops the zeros at the end.
 */
final class KrakenChecksum implements BookChecksum {
    @Override
    public int levels() {
        return 10;
    }

    @Override
    public long of(InstrumentDefinition instrument, Levels bids, Levels asks) {
        StringBuilder digits = new StringBuilder();
        for (Levels side : List.of(asks, bids)) {
            for (int i = 0; i < side.size(); i++) {
                digits.append(digits(side.price(i), instrument.tickSize()));
                digits.append(digits(side.quantity(i), instrument.lotSize()));
            }
        }
        CRC32 crc = new CRC32();
        crc.update(digits.toString().getBytes(StandardCharsets.US_ASCII));
        return crc.getValue();
    }

    /** A number with more digits than its increment makes another checksum than the exchange's, as it should. */
    private static String digits(Decimal number, @Nullable Decimal increment) {
        int scale = increment == null ? number.scale() : Math.max(increment.scale(), number.scale());
        return number.toBigDecimal().setScale(scale).unscaledValue().toString();
    }
}
