package io.marketprism.testkit;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.marketprism.connector.Frame;
import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.Normalizer;
import io.marketprism.connector.NormalizerOutput;
import io.marketprism.event.BookEvent;
import io.marketprism.event.Instrument;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.StreamKey;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a normalizer made of one frame. */
final class Reading implements NormalizerOutput {

    private final List<MarketEvent> events = new ArrayList<>();
    private final List<NormalizationException> problems = new ArrayList<>();
    private final List<NormalizationException> doubts = new ArrayList<>();
    private final List<String> says = new ArrayList<>();
    private final Map<MarketEvent, Long> checksums = new IdentityHashMap<>();

    private Reading() {}

    static Reading of(Normalizer normalizer, String frame, @Nullable String stream) {
        byte[] utf8 = frame.getBytes(StandardCharsets.UTF_8);
        return of(normalizer, utf8, utf8.length, stream);
    }

    /**
     * Lets a normalizer read a frame and then overwrites the frame, as the engine does. Fails if the normalizer throws
     * anything but a {@link NormalizationException}, or one that does not point into the frame.
     *
     * @param bytes hold the frame from 0; what is behind {@code length} is not part of it
     */
    static Reading of(Normalizer normalizer, byte[] bytes, int length, @Nullable String stream) {
        byte[] borrowed = bytes.clone();
        Frame frame = new Frame(ConnectorContract.COLLECTOR, stream)
                .wrap(borrowed, length, ConnectorContract.RECEIVE_TIME_US);
        Reading reading = new Reading();
        try {
            normalizer.normalize(frame, reading);
        } catch (NormalizationException e) {
            reading.problems.add(e);
        } catch (RuntimeException | StackOverflowError e) {
            fail("Expected nothing but a NormalizationException, was " + e + " for " + excerpt(frame), e);
        }
        for (NormalizationException problem : reading.problems) {
            assertTrue(
                    problem.position() >= 0 && problem.position() <= length,
                    () -> "Expected a position of 0 to " + length + ", was " + problem.position() + ": "
                            + problem.describe("", frame));
        }
        Arrays.fill(borrowed, (byte) '!');
        return reading;
    }

    List<MarketEvent> events() {
        return events;
    }

    List<NormalizationException> problems() {
        return problems;
    }

    /** {@return the values that were left out of their events} */
    List<NormalizationException> doubts() {
        return doubts;
    }

    /** {@return what the frame says beside events, one line each, as {@link ControlSample} has it} */
    List<String> says() {
        return says;
    }

    /** {@return what the exchange says of each book event that is proved by a checksum} */
    Map<MarketEvent, Long> checksums() {
        return checksums;
    }

    @Override
    public void event(MarketEvent event) {
        events.add(event);
    }

    @Override
    public void book(BookEvent event, long checksum) {
        events.add(event);
        checksums.put(event, checksum);
    }

    @Override
    public void bookBroken(Instrument instrument, String reason) {
        says.add("broken book of " + instrument + ": " + reason);
    }

    @Override
    public void rejected(NormalizationException problem) {
        problems.add(problem);
    }

    @Override
    public void doubted(NormalizationException problem) {
        doubts.add(problem);
    }

    @Override
    public void ignored(String kind) {
        says.add("ignored " + kind);
    }

    @Override
    public void acknowledged(String requestId) {
        says.add("acknowledged " + requestId);
    }

    @Override
    public void acknowledged(@Nullable String requestId, StreamKey stream) {
        says.add("acknowledged " + requestId + ": " + stream);
    }

    @Override
    public void acknowledgedOnly(String requestId, Collection<StreamKey> streams) {
        says.add("acknowledged only " + requestId + ": " + List.copyOf(streams));
    }

    @Override
    public void refused(@Nullable String requestId, String reason) {
        says.add("refused " + requestId + ": " + reason);
    }

    @Override
    public void refused(@Nullable String requestId, StreamKey stream, String reason) {
        says.add("refused " + requestId + ": " + stream + ": " + reason);
    }

    @Override
    public void reply(String text) {
        says.add("reply " + text);
    }

    @Override
    public void instrumentsComplete() {
        says.add("instruments complete");
    }

    @Override
    public void instrumentsChanged() {
        says.add(ControlSample.INSTRUMENTS_CHANGED);
    }

    @Override
    public void maintenance(String reason) {
        says.add("maintenance: " + reason);
    }

    @Override
    public void maintenanceOver() {
        says.add("maintenance over");
    }

    @Override
    public void closing(String reason) {
        says.add("closing: " + reason);
    }

    @Override
    public String toString() {
        return events.size() + " events " + events + ", " + problems.size() + " problems " + problems;
    }

    private static String excerpt(Frame frame) {
        String text = frame.toString();
        return text.length() <= 500 ? text : text.substring(0, 500) + "… (" + frame.length() + " bytes)";
    }
}
