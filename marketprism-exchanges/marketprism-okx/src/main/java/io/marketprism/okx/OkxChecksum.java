package io.marketprism.okx;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;

/**
 * OKX's checksum of a book: CRC32, as a signed number, of the best 25 bids and asks as the exchange wrote them, in turn
 * {@code bid:size:ask:size:…}. The exchange sends 0 since 2026-06-23, which means none; older captures and look-alikes send real ones.
 */
final class OkxChecksum {
    private static final int LEVELS = 25;

    private final TreeMap<BigDecimal, String> bids = new TreeMap<>(Comparator.reverseOrder());
    private final TreeMap<BigDecimal, String> asks = new TreeMap<>();

    /** Sets a level, by the texts of the exchange; size 0 removes it. */
    void set(boolean bid, String price, String size) {
        TreeMap<BigDecimal, String> side = bid ? bids : asks;
        if (new BigDecimal(size).signum() == 0) {
            side.remove(new BigDecimal(price));
        } else {
            side.put(new BigDecimal(price), price + ":" + size);
        }
    }

    int value() {
        StringBuilder text = new StringBuilder();
        Iterator<Map.Entry<BigDecimal, String>> bid = bids.entrySet().iterator();
        Iterator<Map.Entry<BigDecimal, String>> ask = asks.entrySet().iterator();
        for (int i = 0; i < LEVELS; i++) {
            append(text, bid);
            append(text, ask);
        }
        CRC32 crc = new CRC32();
        crc.update(text.toString().getBytes(StandardCharsets.US_ASCII));
        return (int) crc.getValue();
    }

    private static void append(StringBuilder text, Iterator<Map.Entry<BigDecimal, String>> side) {
        if (side.hasNext()) {
            text.append(text.isEmpty() ? "" : ":").append(side.next().getValue());
        }
    }
}
