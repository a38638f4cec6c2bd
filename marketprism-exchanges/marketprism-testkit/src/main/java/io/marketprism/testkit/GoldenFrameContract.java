package io.marketprism.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.marketprism.codec.EventJson;
import io.marketprism.connector.Connector;
import io.marketprism.connector.Frame;
import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.Normalizer;
import io.marketprism.connector.NormalizerOutput;
import io.marketprism.connector.SymbolTable;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.MarketEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Frames in files, and what a connector's normalizer must make of each. To use it, extend this class in the connector's tests and put the
 * files into the test resources:
 *
 * <ul>
 *   <li>{@code frames/CHANNEL/CASE.json} is one frame, byte by byte as on the wire but for line ends behind it; {@code CASE@STREAM.json} is
 *       one that comes with {@link Frame#stream()}
 *   <li>{@code CASE.expected} beside it has a line for each thing that the frame says, in order: an event as {@link EventJson} writes it,
 *       received at {@link ConnectorContract#RECEIVE_TIME_US} by {@link ConnectorContract#COLLECTOR}; {@code acknowledged ID};
 *       {@code refused ID: REASON}; {@code closing: REASON}; {@code rejected} or, if nothing else of the frame was read, {@code threw}, with
 *       problem, channel, data type and symbol, such as {@code rejected INVALID_PRICE trades trade BTC-USDT}; {@code doubted} likewise, before
 *       an event of which a value was left out. It is empty for a frame that says nothing.
 *   <li>{@code frames/not-carried.md} has Markdown tables of the fields whose values do not stand in events, with the columns {@code data type},
 *       {@code channel}, {@code not carried} and a reason. A field is named by as many of the names that lead to it as it needs ({@code o.f}), and by
 *       its index in an array ({@code asks[2]}); an object stands for all that is in it. Every other number of a frame that is read as a whole must
 *       stand exactly in one of its events: as it is, multiplied by the contract's size, or as milliseconds in microseconds; and what is listed must
 *       change nothing when it is another value. A second table with {@code carried otherwise} in its head lists what becomes something else, such as a
 *       flag. {@code CHANNEL/CASE} as a channel means that case alone.
 * </ul>
 *
 * <p>With the system property {@value #CAPTURES}, the numbers of captured frames are checked too: each line of each file {@code *.jsonl} in that folder
 * whose name {@linkplain #captures() begins} so.
 *
 * <p>Write what is expected from the exchange's documentation, never by running the normalizer.
 */
public abstract class GoldenFrameContract {

    static final String FRAME = ".json";
    private static final String EXPECTED = ".expected";
    private static final String CAPTURE = ".jsonl";

    /** The system property that names a folder of captured frames. */
    public static final String CAPTURES = "marketprism.captures";

    private static final int MUTATIONS = 50_000;
    private static final int RESPELLINGS = 20;

    /** For subclasses. */
    protected GoldenFrameContract() {}

    /** {@return a new connector} */
    protected abstract Connector newConnector();

    /** {@return the instruments that the frames name; no others are known} */
    protected abstract List<Instrument> instruments();

    /** {@return what the exchange's list says of the {@link #instruments()}; nothing by default} */
    protected List<InstrumentDefinition> definitions() {
        return instruments().stream().map(InstrumentDefinition::unknown).toList();
    }

    /** {@return the folder of the files in the test resources, for connectors of several markets; {@code frames} by default} */
    protected String folder() {
        return "frames";
    }

    /** {@return how the names of files of captured frames of this connector begin; by default {@code binance-usdm-}, for example} */
    protected String captures() {
        Connector connector = newConnector();
        return connector.exchange() + "-" + connector.market() + "-";
    }

    /**
     * What is taken for known of an instrument of captured frames, whose list is not there.
     *
     * @param nativeSymbol the exchange's own spelling
     * @return what its symbol tells, by default
     */
    protected InstrumentDefinition captured(String nativeSymbol) {
        return newConnector().unlisted(nativeSymbol);
    }

    /** {@return the stream of captured frames that do not tell theirs, as {@link Frame#stream()}; null by default: there are none} */
    protected @Nullable String captureStream() {
        return null;
    }

    @TestFactory
    Stream<DynamicTest> readsFrame() {
        List<Path> frames = frames();
        assertNotEquals(List.of(), frames, "frames in the test resources");
        return frames.stream()
                .map(frame -> dynamicTest(
                        channelOf(frame) + "/" + caseOf(frame),
                        () -> assertEquals(
                                String.join("\n", Files.readAllLines(expectedOf(frame))),
                                String.join("\n", read(newNormalizer(), bytes(frame), streamOf(frame))))));
    }

    /** All the numbers that the {@linkplain FieldsLeftOut list} does not except. */
    @TestFactory
    Stream<DynamicTest> carriesNumbersOfFrame() {
        FieldsLeftOut list = fieldsLeftOut();
        Map<Instrument, InstrumentDefinition> definitions =
                definitions().stream().collect(Collectors.toMap(InstrumentDefinition::instrument, Function.identity()));
        NumberCheck check = new NumberCheck(this::newNormalizer, definitions::get);
        return frames().stream()
                .filter(frame -> JsonFrame.isJson(text(frame)))
                .map(frame -> dynamicTest(
                        channelOf(frame) + "/" + caseOf(frame),
                        () -> assertNoFaults(check.faults(
                                text(frame), streamOf(frame), list.of(channelOf(frame), caseOf(frame)), true))));
    }

    @Test
    void everyFieldThatIsLeftOutHasAChannelWithFrames() {
        Set<String> channels = new TreeSet<>(fieldsLeftOut().channels());
        frames().forEach(frame -> {
            channels.remove(channelOf(frame));
            channels.remove(channelOf(frame) + "/" + caseOf(frame));
        });

        assertEquals(Set.of(), channels, "channels without frames in " + FieldsLeftOut.FILE);
    }

    /** What somebody else has captured, without their instrument lists: quantities stay contracts. */
    @TestFactory
    Stream<DynamicTest> carriesNumbersOfCapturedFrames() {
        String folder = System.getProperty(CAPTURES);
        if (folder == null) {
            return Stream.empty();
        }
        FieldsLeftOut list = fieldsLeftOut().ofChannels();
        NumberCheck check = new NumberCheck(
                () -> newConnector().normalizer(SymbolTable.learning(this::captured)),
                instrument -> captured(instrument.nativeSymbol()));
        return TestResources.files(Path.of(folder), CAPTURE).stream()
                .filter(file -> file.getFileName().toString().startsWith(captures()))
                .map(file -> dynamicTest(
                        Path.of(folder).relativize(file).toString(),
                        () -> assertNoFaults(Files.readAllLines(file).stream()
                                .filter(JsonFrame::isJson)
                                .flatMap(line -> Stream.of(null, captureStream())
                                        .flatMap(stream -> check.faults(line, stream, list, false).stream()))
                                .distinct()
                                .toList())));
    }

    private static void assertNoFaults(List<String> faults) {
        assertEquals("", String.join("\n", faults));
    }

    private FieldsLeftOut fieldsLeftOut() {
        return FieldsLeftOut.in(getClass(), "/" + folder());
    }

    /** Whoever writes {@code "\\u0065"} says {@code "e"}. */
    @Test
    void readsFramesWithEscapesAlike() {
        Random random = new Random(11);
        Normalizer normalizer = newNormalizer();
        for (Path path : frames()) {
            String frame = text(path);
            if (!JsonFrame.isJson(frame)) {
                continue;
            }
            List<String> expected = read(newNormalizer(), bytes(path), streamOf(path));
            for (int i = 0; i < RESPELLINGS; i++) {
                String respelled = Respelling.of(frame, 1 + i, random);
                assertEquals(
                        String.join("\n", expected),
                        String.join("\n", read(normalizer, respelled.getBytes(StandardCharsets.UTF_8), streamOf(path))),
                        () -> path + " as " + respelled);
            }
        }
    }

    @Test
    void everyExpectationHasAFrame() {
        Set<Path> ofFrames =
                frames().stream().map(GoldenFrameContract::expectedOf).collect(Collectors.toSet());

        assertEquals(ofFrames, Set.copyOf(files(EXPECTED)));
    }

    /** Nothing but a {@link NormalizationException} comes out, nothing loops, and nothing is left behind for the next frame. */
    @Test
    void survivesMutatedFrames() {
        List<Path> frames = frames();
        List<byte[]> seeds = frames.stream().map(GoldenFrameContract::bytes).toList();
        Random random = new Random(7);
        assertTimeoutPreemptively(Duration.ofSeconds(60), () -> {
            Normalizer normalizer = newNormalizer();
            for (int i = 0; i < MUTATIONS; i++) {
                int seed = random.nextInt(seeds.size());
                byte[] mutated = Mutation.of(seeds.get(seed), seeds.get(random.nextInt(seeds.size())), random);
                try {
                    read(normalizer, mutated, streamOf(frames.get(seed)));
                } catch (RuntimeException | StackOverflowError e) {
                    fail("Mutation " + i + ": " + new String(mutated, StandardCharsets.UTF_8), e);
                }
            }
            for (int i = 0; i < seeds.size(); i++) {
                assertEquals(
                        read(newNormalizer(), seeds.get(i), streamOf(frames.get(i))),
                        read(normalizer, seeds.get(i), streamOf(frames.get(i))),
                        "read after all mutations: " + frames.get(i));
            }
        });
    }

    private Normalizer newNormalizer() {
        return newConnector().normalizer(SymbolTable.of(definitions()));
    }

    private static List<String> read(Normalizer normalizer, byte[] bytes, @Nullable String stream) {
        Outcome outcome = new Outcome();
        Frame frame = new Frame(ConnectorContract.COLLECTOR, stream)
                .wrap(bytes, bytes.length, ConnectorContract.RECEIVE_TIME_US);
        try {
            normalizer.normalize(frame, outcome);
        } catch (NormalizationException e) {
            outcome.problem("threw", e);
        }
        return outcome.lines;
    }

    private List<Path> frames() {
        return files(FRAME);
    }

    private List<Path> files(String ending) {
        return TestResources.files(getClass(), "/" + folder(), ending);
    }

    private static String nameOf(Path frame) {
        String file = frame.getFileName().toString();
        return file.substring(0, file.length() - FRAME.length());
    }

    private static String channelOf(Path frame) {
        return frame.getName(frame.getNameCount() - 2).toString();
    }

    private static String caseOf(Path frame) {
        String name = nameOf(frame);
        int at = name.indexOf('@');
        return at < 0 ? name : name.substring(0, at);
    }

    static @Nullable String streamOf(Path frame) {
        String name = nameOf(frame);
        int at = name.indexOf('@');
        return at < 0 ? null : name.substring(at + 1);
    }

    private static Path expectedOf(Path frame) {
        return frame.resolveSibling(caseOf(frame) + EXPECTED);
    }

    private static String text(Path frame) {
        return new String(bytes(frame), StandardCharsets.UTF_8);
    }

    static byte[] bytes(Path frame) {
        try {
            return Files.readString(frame).stripTrailing().getBytes(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a frame says, a line for each thing. */
    private static final class Outcome implements NormalizerOutput {
        private final List<String> lines = new ArrayList<>();

        @Override
        public void event(MarketEvent event) {
            lines.add(new String(EventJson.encode(event), StandardCharsets.UTF_8));
        }

        @Override
        public void rejected(NormalizationException problem) {
            problem("rejected", problem);
        }

        @Override
        public void doubted(NormalizationException problem) {
            problem("doubted", problem);
        }

        void problem(String how, NormalizationException problem) {
            lines.add(how + " " + problem.problem() + " " + problem.channel() + " "
                    + (problem.dataType() == null ? null : problem.dataType().wireName()) + " "
                    + (problem.instrument() == null
                            ? null
                            : problem.instrument().symbol()));
        }

        @Override
        public void acknowledged(String requestId) {
            lines.add("acknowledged " + requestId);
        }

        @Override
        public void refused(@Nullable String requestId, String reason) {
            lines.add("refused " + requestId + ": " + reason);
        }

        @Override
        public void closing(String reason) {
            lines.add("closing: " + reason);
        }
    }
}
