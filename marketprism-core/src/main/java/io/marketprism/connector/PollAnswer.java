package io.marketprism.connector;

import io.marketprism.event.MarketEvent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the answer to a call says, part by part. It takes what a reader of rows puts out, so that a row that cannot be read costs itself alone. For one
 * thread at a time.
 */
public final class PollAnswer implements NormalizerOutput {
    private final Frame body;
    private final List<Part> parts = new ArrayList<>();

    /** A part of an answer. Immutable. */
    public sealed interface Part {}

    /**
     * A row that was read.
     *
     * @param event what it says
     */
    public record Told(MarketEvent event) implements Part {

        /** Checks that there is an event.
         *
         * @param event what it says
         */
        public Told {
            Objects.requireNonNull(event, "event");
        }
    }

    /**
     * A row that could not be read.
     *
     * @param problem why
     */
    public record Rejected(NormalizationException problem) implements Part {

        /** Checks that there is a problem.
         *
         * @param problem why
         */
        public Rejected {
            Objects.requireNonNull(problem, "problem");
        }
    }

    /**
     * A value of a row that cannot be right, and was left out of its event.
     *
     * @param problem which, and why
     */
    public record Doubted(NormalizationException problem) implements Part {

        /** Checks that there is a problem.
         *
         * @param problem which, and why
         */
        public Doubted {
            Objects.requireNonNull(problem, "problem");
        }
    }

    /**
     * An answer of which nothing is read yet.
     *
     * @param body the answer as it came; must not change any more
     */
    public PollAnswer(Frame body) {
        this.body = Objects.requireNonNull(body, "body");
    }

    /** {@return the answer as it came} */
    public Frame body() {
        return body;
    }

    /** {@return the parts, in their order} */
    public List<Part> parts() {
        return Collections.unmodifiableList(parts);
    }

    /** {@return what the rows that could be read say, in their order} */
    public List<MarketEvent> events() {
        return parts.stream()
                .filter(Told.class::isInstance)
                .map(part -> ((Told) part).event())
                .toList();
    }

    /** {@return what is wrong with the rows that could not be read, in their order} */
    public List<NormalizationException> rejected() {
        return parts.stream()
                .filter(Rejected.class::isInstance)
                .map(part -> ((Rejected) part).problem())
                .toList();
    }

    /**
     * The same, where the exchange begins with the newest.
     *
     * @return a copy in reverse order
     */
    public PollAnswer reversed() {
        PollAnswer reversed = new PollAnswer(body);
        reversed.parts.addAll(parts);
        Collections.reverse(reversed.parts);
        return reversed;
    }

    @Override
    public void event(MarketEvent event) {
        parts.add(new Told(event));
    }

    @Override
    public void rejected(NormalizationException problem) {
        parts.add(new Rejected(problem));
    }

    @Override
    public void doubted(NormalizationException problem) {
        parts.add(new Doubted(problem));
    }

    /** Throws an {@link IllegalStateException}: no answer to a poll says so. */
    @Override
    public void acknowledged(String requestId) {
        throw new IllegalStateException("Expected data in an answer, was the acknowledgement of " + requestId);
    }

    /** Throws an {@link IllegalStateException}: no answer to a poll says so. */
    @Override
    public void refused(@Nullable String requestId, String reason) {
        throw new IllegalStateException("Expected data in an answer, was the refusal of " + requestId);
    }

    /** Throws an {@link IllegalStateException}: no answer to a poll says so. */
    @Override
    public void closing(String reason) {
        throw new IllegalStateException("Expected data in an answer, was the end of a connection");
    }
}
