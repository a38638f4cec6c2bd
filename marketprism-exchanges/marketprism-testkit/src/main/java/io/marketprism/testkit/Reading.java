package io.marketprism.testkit;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.marketprism.connector.Frame;
import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.Normalizer;
import io.marketprism.connector.NormalizerOutput;
import io.marketprism.event.MarketEvent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What a normalizer made of one frame. */
final class Reading implements NormalizerOutput {

    private final List<MarketEvent> events = new ArrayList<>();
    private final List<NormalizationException> problems = new ArrayList<>();

    private Reading() {}

    static Reading of(Normalizer normalizer, String frame, String stream) {
        byte[] utf8 = frame.getBytes(StandardCharsets.UTF_8);
        return of(normalizer, utf8, utf8.length, stream);
    }

    /**
     * Lets a normalizer read a frame and then overwrites the frame, as the engine does. Fails if the normalizer throws
     * anything but a {@link NormalizationException}, or one that does not point into the frame.
     *
     * @param bytes hold the frame from 0; what is behind {@code length} is not part of it
     */
    static Reading of(Normalizer normalizer, byte[] bytes, int length, String stream) {
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

    @Override
    public void event(MarketEvent event) {
        events.add(event);
    }

    @Override
    public void rejected(NormalizationException problem) {
        problems.add(problem);
    }

    @Override
    public void acknowledged(String requestId) {
        // Not what the contract looks at.
    }

    @Override
    public void refused(String requestId, String reason) {
        // Not what the contract looks at.
    }

    @Override
    public void closing(String reason) {
        // Not what the contract looks at.
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
