package io.marketprism.simulator.okx;

import io.marketprism.simulator.market.CandleInterval;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The length of a candle, or the period of a ratio, under OKX's name. From six hours on, bars begin by the clock of UTC+8, unless their
 * name ends in {@code utc}.
 *
 * @param name as in {@code candle1m}, {@code bar=1Dutc} or {@code period=5m}
 * @param interval what it stands for
 */
record OkxBar(String name, CandleInterval interval) {

    private static final int HONG_KONG = 8;

    /** All bars by name. */
    static final Map<String, OkxBar> ALL = all();

    private static Map<String, OkxBar> all() {
        Map<String, OkxBar> bars = new LinkedHashMap<>();
        Stream.of("1s", "1m", "3m", "5m", "15m", "30m", "1H", "2H", "4H")
                .forEach(name -> bars.put(name, new OkxBar(name, interval(name))));
        for (String name : new String[] {"6H", "12H", "1D", "2D", "3D", "5D", "1W", "1M", "3M"}) {
            CandleInterval interval = interval(name);
            bars.put(name, new OkxBar(name, interval.atOffset(HONG_KONG)));
            bars.put(name + "utc", new OkxBar(name + "utc", interval));
        }
        return bars;
    }

    private static CandleInterval interval(String name) {
        return CandleInterval.of(name.endsWith("M") ? name : name.toLowerCase(Locale.ROOT));
    }

    static Optional<OkxBar> of(String name) {
        return Optional.ofNullable(ALL.get(name));
    }
}
