package io.marketprism.bench.normalize;

import io.marketprism.bench.Machine;
import io.marketprism.bench.Median;
import io.marketprism.bench.corpus.Corpus;
import io.marketprism.bench.corpus.MessageKind;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What stands beside the peers in other languages: writes the messages that they read, one a line, and measures MarketPrism and XChange in the plain loop in which
 * they are measured, without JMH.
 */
public final class InProcess {
    private static final int WARM_UP = 10;
    private static final int ROUNDS = 15;
    private static final long ROUND_NANOS = 200_000_000;
    private static final Map<MessageKind, String> KINDS = new LinkedHashMap<>();

    static {
        KINDS.put(MessageKind.BINANCE_TRADE, "trade");
        KINDS.put(MessageKind.BINANCE_DEPTH_20, "book update, 20+20 levels");
    }

    /** Keeps what is read from being optimized away. */
    private static volatile Object newest;

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

    private interface Reader {
        Object read(byte[] message) throws IOException;
    }

    private InProcess() {}

    /**
     * Prints the machine, and a row for each.
     *
     * @param args the folder for the messages
     */
    public static void main(String[] args) throws IOException {
        Path folder = Files.createDirectories(Path.of(args[0]));
        InProcess process = new InProcess();
        System.out.printf(
                "- Machine: %s%n- Java: %s%n%n| who | what | processor time of one message |%n|---|---|---:|%n",
                Machine.description(), System.getProperty("java.runtime.version"));
        for (MessageKind kind : KINDS.keySet()) {
            StringBuilder lines = new StringBuilder();
            Corpus.of(kind).forEach(message -> lines.append(text(message)).append('\n'));
            Files.writeString(folder.resolve(kind + ".jsonl"), lines);
            process.measure("MarketPrism", kind, Parser.MARKETPRISM.reader(kind)::read);
        }
        for (MessageKind kind : KINDS.keySet()) {
            process.measure("XChange", kind, new XChangeReader(kind)::read);
        }
    }

    private static String text(byte[] message) {
        return new String(message, StandardCharsets.UTF_8);
    }

    private void measure(String who, MessageKind kind, Reader reader) throws IOException {
        List<byte[]> messages = Corpus.of(kind);
        List<Double> rounds = new ArrayList<>();
        for (int round = 0; round < WARM_UP + ROUNDS; round++) {
            long begin = threads.getCurrentThreadCpuTime();
            long used = 0;
            long count = 0;
            while (used < ROUND_NANOS) {
                for (byte[] message : messages) {
                    newest = reader.read(message);
                }
                count += messages.size();
                used = threads.getCurrentThreadCpuTime() - begin;
            }
            if (round >= WARM_UP) {
                rounds.add((double) used / count);
            }
        }
        System.out.printf(Locale.ROOT, "| %s | %s | %,.0f ns |%n", who, KINDS.get(kind), Median.of(rounds));
    }
}
