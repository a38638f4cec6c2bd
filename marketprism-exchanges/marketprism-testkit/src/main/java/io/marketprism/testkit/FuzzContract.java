package io.marketprism.testkit;

import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.fail;

import io.marketprism.connector.Connector;
import io.marketprism.connector.NormalizationException;
import io.marketprism.event.InstrumentDefinition;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Lets Jazzer, a fuzzer that sees which branches an input takes, look for frames that a connector's normalizer cannot bear. To use it, extend this
 * class in the connector's tests, where {@code com.code-intelligence:jazzer} must be in test scope. It begins with the frames of {@link
 * GoldenFrameContract} and with the files in the folder {@code fuzz} of the test resources.
 *
 * <p>What must hold for whatever bytes come, with known instruments and with instruments that are made up as their symbols appear:
 *
 * <ul>
 *   <li>nothing but a {@link NormalizationException} comes out, and it points into the frame
 *   <li>reading ends: a frame that takes 20 s is a hang
 *   <li>reading takes no more memory than 1 MB and 2 kB for each byte of the frame
 *   <li>the same frame says the same again, whatever is behind it in the buffer, unless the normalizer {@linkplain #remembers remembers}
 *   <li>every event can be written as JSON
 * </ul>
 *
 * <p>It runs in a process of its own, for 30 s and with the same seed each time; with {@code -Dmarketprism.long=true} for 5 minutes and with another
 * seed each time, which {@code -Dmarketprism.seed=N} repeats. The output tells the seed, how long it ran, and how many frames it tried. Where Jazzer
 * cannot run, the test fails.
 */
public abstract class FuzzContract {
    private static final boolean LONG = Boolean.getBoolean("marketprism.long");

    /** From 1; to the fuzzer, 0 means any. */
    private static final int SEED =
            Integer.getInteger("marketprism.seed", LONG ? (int) (System.currentTimeMillis() & 0x3FFF_FFFF) + 1 : 1);

    private static final int SECONDS_TO_HANG = 20;

    /** For the start of the process, the frames to begin with and a hang at the end. */
    private static final int SECONDS_BESIDE = 120;

    private static final Pattern DONE = Pattern.compile("Done (\\d+) runs in (\\d+) second");
    private static final Pattern COVERAGE = Pattern.compile("\\bcov: (\\d+)");
    private static final Pattern FOUND = Pattern.compile("Test unit written to (\\S+)");
    private static final Pattern TEXT = Pattern.compile("\"(?:[^\"\\\\]|\\\\.){1,40}\"");

    private static final int LINES_TOLD = 40;

    /** For subclasses, which need a constructor without parameters. */
    protected FuzzContract() {}

    /** {@return new connectors, of each market whose messages are read in another way} */
    protected abstract List<Connector> newConnectors();

    /**
     * The instruments that are known, best of all kinds: without and with a contract size, options. The symbols of the frames to begin with should be
     * among them.
     *
     * @return the same for all connectors
     */
    protected abstract List<InstrumentDefinition> instruments();

    /** {@return the folders of the test resources that have the frames to begin with; {@code frames} unless overridden} */
    protected List<String> folders() {
        return List.of("frames");
    }

    /** {@return whether what a frame says may depend on those before it, so that it need not say the same again; false unless overridden} */
    protected boolean remembers() {
        return false;
    }

    /** {@return how long to look for faults} */
    int seconds() {
        return LONG ? 300 : 30;
    }

    /** {@return what the fuzzing process has on its class path} */
    String classPath() {
        return System.getProperty("java.class.path");
    }

    @Test
    void onlyDecodeErrorsComeOut() throws Exception {
        Path folder =
                emptied(Path.of("target", "fuzz", getClass().getSimpleName()).toAbsolutePath());
        Path seeds = Files.createDirectory(folder.resolve("seeds"));
        Path log = folder.resolve("jazzer.log");
        int count = writeSeeds(seeds, folder.resolve("dictionary"));

        Process fuzzer = new ProcessBuilder(command(folder))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        boolean ended;
        try {
            ended = fuzzer.waitFor(seconds() + SECONDS_BESIDE, TimeUnit.SECONDS);
        } finally {
            fuzzer.destroyForcibly().waitFor();
        }

        String output = Files.readString(log, StandardCharsets.ISO_8859_1);
        String name = getClass().getSimpleName() + ", seed " + SEED + ", " + count + " frames to begin with";
        Matcher found = FOUND.matcher(output);
        if (found.find()) {
            fail(name + ": " + fault(output) + "\nThe frame is in " + found.group(1)
                    + "; in the folder \"fuzz\" of the test resources, it is tried first in every run:\n"
                    + new String(Files.readAllBytes(Path.of(found.group(1))), StandardCharsets.UTF_8));
        }
        Matcher done = DONE.matcher(output);
        Matcher coverage = COVERAGE.matcher(output);
        if (!ended || fuzzer.exitValue() != 0 || !done.find() || !coverage.find()) {
            fail(name + ": Expected com.code-intelligence:jazzer, which must be in test scope, to run on "
                    + System.getProperty("os.name") + " " + System.getProperty("os.arch") + ", "
                    + (ended ? "was exit code " + fuzzer.exitValue() : "did not end") + "; all that it says is in "
                    + log
                    + ":\n" + lastLines(output));
        }
        int branches = 0;
        do {
            branches = Math.max(branches, Integer.parseInt(coverage.group(1)));
        } while (coverage.find());
        System.out.println(
                name + ": " + done.group(1) + " frames in " + done.group(2) + " s, " + branches + " branches taken");
    }

    private List<String> command(Path folder) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+EnableDynamicAgentLoading",
                "-Djdk.attach.allowAttachSelf=true",
                "-cp",
                classPath(),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + FuzzTarget.class.getName(),
                "--target_args=" + getClass().getName(),
                "--instrumentation_includes=io.marketprism.**",
                "--reproducer_path=" + folder,
                "-artifact_prefix=" + folder + "/",
                "-seed=" + SEED,
                "-max_total_time=" + seconds(),
                "-timeout=" + SECONDS_TO_HANG,
                // Less is no fault: on a busy machine any frame may take the ten seconds of its default.
                "-report_slow_units=" + SECONDS_TO_HANG,
                "-dict=" + folder.resolve("dictionary"),
                "-print_final_stats=1",
                folder.resolve("seeds").toString());
    }

    /** Writes the frames to begin with, and the texts in them for the fuzzer to put elsewhere. */
    private int writeSeeds(Path seeds, Path dictionary) throws IOException {
        List<FuzzInput> inputs = new ArrayList<>();
        for (String folder : folders()) {
            for (Path frame : TestResources.files(getClass(), "/" + folder, GoldenFrameContract.FRAME)) {
                inputs.add(new FuzzInput(GoldenFrameContract.bytes(frame), GoldenFrameContract.streamOf(frame)));
            }
        }
        assertNotEquals(List.of(), inputs, "frames in the test resources");
        for (Path found : TestResources.files(getClass(), "/fuzz", "")) {
            inputs.add(FuzzInput.parse(Files.readAllBytes(found)));
        }
        Set<String> texts = new TreeSet<>();
        int number = 0;
        for (FuzzInput input : inputs) {
            Files.write(seeds.resolve(String.format("%04d", number++)), input.bytes());
            TEXT.matcher(new String(input.frame(), StandardCharsets.UTF_8))
                    .results()
                    .forEach(text -> texts.add(text.group()));
        }
        texts.addAll(List.of(Mutation.VALUES));
        Files.write(dictionary, texts.stream().map(FuzzContract::dictionaryLine).toList());
        return inputs.size();
    }

    private static String dictionaryLine(String text) {
        StringBuilder line = new StringBuilder("\"");
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            line.append(String.format("\\x%02X", b & 0xFF));
        }
        return line.append('"').toString();
    }

    private static Path emptied(Path folder) throws IOException {
        if (Files.exists(folder)) {
            List<Path> old;
            try (Stream<Path> files = Files.walk(folder)) {
                old = files.sorted(Comparator.reverseOrder()).toList();
            }
            for (Path file : old) {
                Files.delete(file);
            }
        }
        return Files.createDirectories(folder);
    }

    /** From the line that names the fault. */
    private static String fault(String output) {
        return output.lines()
                .dropWhile(line ->
                        !line.startsWith("== ") && !line.startsWith("ERROR: ") && !line.contains("ERROR: libFuzzer"))
                .limit(LINES_TOLD)
                .reduce("", (all, line) -> all + "\n" + line);
    }

    private static String lastLines(String output) {
        List<String> lines = output.lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - LINES_TOLD), lines.size()));
    }
}
