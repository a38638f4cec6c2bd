package io.marketprism.binance;

import io.marketprism.connector.json.JsonCursor;
import java.util.List;

/** The intervals of candles and the periods of ratios, which Binance names as we do. */
final class BinanceVariants {
    /** Of futures, the one that is taken if none is named first. */
    static final List<String> FUTURES_INTERVALS =
            List.of("1m", "3m", "5m", "15m", "30m", "1h", "2h", "4h", "6h", "8h", "12h", "1d", "3d", "1w", "1M");

    static final List<String> SPOT_INTERVALS =
            List.of("1m", "1s", "3m", "5m", "15m", "30m", "1h", "2h", "4h", "6h", "8h", "12h", "1d", "3d", "1w", "1M");

    static final List<String> PERIODS = List.of("5m", "15m", "30m", "1h", "2h", "4h", "6h", "12h", "1d");

    private static final long[] CODES =
            SPOT_INTERVALS.stream().mapToLong(JsonCursor::key).toArray();

    private BinanceVariants() {}

    /** Reads an interval, without making a text of one that is known. */
    static String interval(JsonCursor json) {
        long code = json.textCode();
        for (int i = 0; i < CODES.length; i++) {
            if (CODES[i] == code) {
                return SPOT_INTERVALS.get(i);
            }
        }
        return json.last();
    }
}
