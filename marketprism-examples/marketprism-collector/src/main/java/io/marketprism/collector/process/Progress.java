package io.marketprism.collector.process;

import java.util.Locale;
import java.util.Optional;

/** How far long work is: what is left, which share is done, at which rate, and how long it will take. Used by one thread. */
public final class Progress {
    private final String what;
    private final String unit;
    private final long worthTelling;
    private long most;
    private long before;
    private long seconds;

    /**
     * Of work that has not begun.
     *
     * @param what is done, such as {@code Catching up with MARKET_DATA}
     * @param unit of what is left, such as {@code messages}
     * @param worthTelling with less than that it has not begun: so much is always left for a moment
     */
    public Progress(String what, String unit, long worthTelling) {
        this.what = what;
        this.unit = unit;
        this.worthTelling = worthTelling;
    }

    /**
     * Looks at what is left.
     *
     * @param left in the unit
     * @param secondsSinceLast since the last look, at least 1
     * @return what to tell, or nothing if there is no such work
     */
    public Optional<String> look(long left, long secondsSinceLast) {
        if (most == 0 && left < worthTelling) {
            return Optional.empty();
        }
        if (most == 0) {
            most = left;
            before = left;
            seconds = 0;
            return Optional.of(String.format(Locale.ROOT, "%s: %,d %s to go", what, left, unit));
        }
        seconds += secondsSinceLast;
        long rate = (before - left) / secondsSinceLast;
        before = left;
        most = Math.max(most, left);
        if (left < worthTelling) {
            String done = String.format(Locale.ROOT, "%s: done in %s", what, time(seconds));
            most = 0;
            return Optional.of(done);
        }
        return Optional.of(String.format(
                Locale.ROOT,
                "%s: %,d %s to go, %d %% done, %s",
                what,
                left,
                unit,
                100 - Math.round(100.0 * left / most),
                rate > 0
                        ? String.format(Locale.ROOT, "%,d a second, about %s left", rate, time(left / rate))
                        : "and they do not become fewer"));
    }

    private static String time(long seconds) {
        return seconds < 120 ? seconds + " s" : seconds < 7_200 ? seconds / 60 + " min" : seconds / 3_600 + " h";
    }
}
