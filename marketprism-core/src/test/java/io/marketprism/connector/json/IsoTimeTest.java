package io.marketprism.connector.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.management.ThreadMXBean;
import io.marketprism.Seeds;
import io.marketprism.connector.Frame;
import io.marketprism.connector.NormalizationException;
import io.marketprism.event.MarketEvent;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code isoTime()}, against {@code java.time}. */
class IsoTimeTest {
    private final JsonCursor json = new JsonCursor();

    private long read(String value) {
        json.reset(Frame.of("[" + value + "]", 0, null)).enterArray();
        json.nextElement();
        long time = json.isoTime();
        json.nextElement();
        json.finish();
        return time;
    }

    private static long micros(Instant instant) {
        return instant.getEpochSecond() * 1_000_000 + instant.getNano() / 1_000;
    }

    /** What makes every part of a time take its extremes, and days that only some years have. */
    @Test
    void isWhatTheJdkReads() {
        Seeds.forEach(20_000, random -> {
            LocalDateTime time = LocalDateTime.of(
                    1 + random.nextInt(9_999),
                    1 + random.nextInt(12),
                    1,
                    random.nextInt(24),
                    random.nextInt(60),
                    random.nextInt(60));
            time = time.plusDays(random.nextInt(time.toLocalDate().lengthOfMonth()));
            String fraction = "";
            for (int i = random.nextInt(10); i > 0; i--) {
                fraction += random.nextInt(10);
            }
            String text = time.toString().length() == 16 ? time + ":00" : time.toString();
            text += (fraction.isEmpty() ? "" : "." + fraction) + "Z";
            long expected = micros(Instant.parse(text));

            assertEquals(expected, read('"' + text + '"'), text);
            byte[] bytes = ("xx" + text + "Z").getBytes(StandardCharsets.US_ASCII);
            assertEquals(expected, IsoTime.plain(bytes, 2, bytes.length - 1), "the plain form: " + text);
        });
    }

    @Test
    void everyDayFollowsTheOneBefore() {
        LocalDateTime day = LocalDateTime.of(1999, 12, 31, 0, 0);
        for (int i = 0; i < 150 * 365; i++) {
            String text = day.toLocalDate() + "T00:00:00Z";
            assertEquals(day.toEpochSecond(ZoneOffset.UTC) * 1_000_000, read('"' + text + '"'), text);
            day = day.plusDays(1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "2023-10-06T19:49:20.5+02:00, 2023-10-06T17:49:20.5Z",
        "2023-10-06T17:49:20-00:00, 2023-10-06T17:49:20Z",
        "2023-10-06T17:49Z, 2023-10-06T17:49:00Z",
        "2023-10-06t17:49:20z, 2023-10-06T17:49:20Z",
        "2023-10-06T17:49:20\\u005a, 2023-10-06T17:49:20Z"
    })
    void mayBeWrittenInOtherWays(String text, String plain) {
        assertEquals(micros(Instant.parse(plain)), read('"' + text + '"'));
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "\"\""})
    void mayBeMissing(String missing) {
        assertEquals(MarketEvent.ABSENT, read(missing));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"2023-02-29T00:00:00Z\"",
                "\"1900-02-29T00:00:00Z\"",
                "\"2023-04-31T00:00:00Z\"",
                "\"2023-00-01T00:00:00Z\"",
                "\"2023-13-01T00:00:00Z\"",
                "\"2023-01-00T00:00:00Z\"",
                "\"2023-01-01T24:00:01Z\"",
                "\"2023-01-01T00:60:00Z\"",
                "\"2023-01-01T00:00:60Z\"",
                "\"2023-01-01T00:00:00.1234567890Z\"",
                "\"2023-01-01T00:00:00.12x4Z\"",
                "\"2023-01-01T00:00:00,5Z\"",
                "\"2023-01-01T00:00:00\"",
                "\"2023-01-01 00:00:00Z\"",
                "\"2023-01-01\"",
                "\"Z\"",
                "\"soon\"",
                "\" \"",
                "\"2023-01-01T00:00:00Z",
                "1790000000000",
                "true",
                "{}"
            })
    void isRefusedIfItIsNone(String text) {
        assertThrows(NormalizationException.class, () -> read(text));
    }

    @Test
    void allocatesNothingInThePlainForm() {
        ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Frame frame = Frame.of("[\"2023-10-06T17:49:20.123456Z\"]", 0, null);
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 5; round++) {
            long before = thread.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 1_000; i++) {
                json.reset(frame).enterArray();
                json.nextElement();
                json.isoTime();
            }
            least = Math.min(least, thread.getCurrentThreadAllocatedBytes() - before);
        }
        assertEquals(0, least);
    }
}
