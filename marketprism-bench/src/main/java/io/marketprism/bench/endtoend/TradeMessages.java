package io.marketprism.bench.endtoend;

import io.marketprism.bench.corpus.Corpus;
import io.marketprism.bench.corpus.CorpusInstrument;
import io.marketprism.bench.corpus.MessageKind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * An endless row of Binance trades, made of the corpus: ids go up by one for each instrument, and the time of the trade, of sixteen digits, is
 * when it was to be sent. Not thread-safe.
 */
final class TradeMessages {
    /** Added to the machine's own clock in µs, so that what comes out looks like µs since 1970, of a time that is believed (the year 2020). */
    static final long EPOCH_US = 1_600_000_000_000_000L;

    private static final long FIRST_ID = 1_000_000_000L;
    private static final int ID_DIGITS = 10;
    private static final int TIME_DIGITS = 16;

    private final List<Template> templates = new ArrayList<>();

    private record Template(byte[] text, int idAt, int timeAt) {}

    TradeMessages() {
        List<byte[]> corpus = Corpus.of(MessageKind.BINANCE_TRADE);
        int wholeRounds = corpus.size() - corpus.size() % CorpusInstrument.ALL.size();
        for (byte[] message : corpus.subList(0, wholeRounds)) {
            String text = new String(message, StandardCharsets.UTF_8)
                    .replaceAll("\"t\":\\d+", "\"t\":" + "0".repeat(ID_DIGITS))
                    .replaceAll("\"E\":\\d+", "\"E\":" + EPOCH_US)
                    .replaceAll("\"T\":\\d+", "\"T\":" + "0".repeat(TIME_DIGITS));
            templates.add(new Template(
                    text.getBytes(StandardCharsets.UTF_8), text.indexOf("\"t\":") + 4, text.indexOf("\"T\":") + 4));
        }
    }

    /** The message with a number, due at a time of {@link System#nanoTime()}; valid until the same template is used again. */
    byte[] message(long number, long dueNanos) {
        Template template = templates.get((int) (number % templates.size()));
        put(id(number), template.text, template.idAt, ID_DIGITS);
        put(EPOCH_US + dueNanos / 1_000, template.text, template.timeAt, TIME_DIGITS);
        return template.text;
    }

    /** {@return the id of the trade with a number} */
    static long id(long number) {
        return FIRST_ID + number / CorpusInstrument.ALL.size();
    }

    private static void put(long number, byte[] text, int at, int digits) {
        long rest = number;
        for (int i = at + digits - 1; i >= at; i--) {
            text[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }
}
