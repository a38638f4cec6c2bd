package io.marketprism.collector.normalize;

import io.marketprism.codec.EventJson;
import io.marketprism.codec.Utf8Buffer;
import io.marketprism.connector.Frame;
import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.NormalizationException.Problem;
import io.marketprism.connector.Normalizer;
import io.marketprism.connector.NormalizerOutput;
import io.marketprism.event.BookDelta;
import io.marketprism.event.MarketEvent;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Turns lines that are raw frames into lines that are events. Used once, by one thread. */
final class FrameLines implements NormalizerOutput {
    private static final int FLUSH_AT = 1 << 16;

    /** How many lines with a value that cannot be right are told one by one; of the others it tells the number. */
    private static final int MOST_DOUBTS = 10;

    private final String exchange;
    private final Normalizer normalizer;
    private final Frame frame;
    private final OutputStream out;
    private final PrintWriter err;
    private final Utf8Buffer buffer = new Utf8Buffer(2 * FLUSH_AT);
    private final List<MarketEvent> ofThisLine = new ArrayList<>();
    private final CharsetDecoder utf8 = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    private final CharBuffer decoded = CharBuffer.allocate(8_192);
    private long lineNumber;
    private long doubts;
    private boolean allGood = true;

    /**
     * Reads frames of one market.
     *
     * @param stream names what the payload lacks, or null
     * @param out takes the events
     * @param err takes what is wrong
     */
    FrameLines(String exchange, Normalizer normalizer, String stream, OutputStream out, PrintWriter err) {
        this.exchange = exchange;
        this.normalizer = normalizer;
        this.frame = new Frame(null, stream);
        this.out = out;
        this.err = err;
    }

    /**
     * Reads all lines.
     *
     * @return whether all were good
     */
    boolean read(InputStream in) throws IOException {
        LineReader lines = new LineReader(in, this::flush);
        try {
            while (lines.next()) {
                lineNumber++;
                if (!isBlankOrHeartbeat(lines.bytes(), lines.length())) {
                    line(lines.bytes(), lines.length());
                }
            }
            if (doubts > MOST_DOUBTS) {
                err.println((doubts - MOST_DOUBTS) + " more values left out");
            }
            flush();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return allGood;
    }

    /** Where a venue's heartbeats are plain text, they are these words. */
    private static boolean isBlankOrHeartbeat(byte[] bytes, int length) {
        if (length > 4) {
            return false;
        }
        String text = new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
        return text.isBlank() || text.equals("ping") || text.equals("pong");
    }

    private void line(byte[] bytes, int length) {
        frame.wrap(bytes, length, MarketEvent.ABSENT);
        ofThisLine.clear();
        try {
            requireUtf8(bytes, length);
            normalizer.normalize(frame, this);
        } catch (NormalizationException e) {
            // Of a frame that is broken as a whole nothing counts, also not what was read before the break.
            ofThisLine.clear();
            rejected(e);
        } catch (RuntimeException e) {
            ofThisLine.clear();
            rejected(new NormalizationException(
                    Problem.INVALID_FIELD,
                    0,
                    "the normalizer failed with " + e + "; this is a defect of the connector"));
        }
        ofThisLine.forEach(this::write);
    }

    private void requireUtf8(byte[] bytes, int length) {
        int first = 0;
        while (first < length && bytes[first] >= 0) {
            first++;
        }
        if (first == length) {
            return;
        }
        ByteBuffer rest = ByteBuffer.wrap(bytes, first, length - first);
        utf8.reset();
        while (true) {
            decoded.clear();
            var result = utf8.decode(rest, decoded, true);
            if (result.isError()) {
                throw new NormalizationException(
                        Problem.MALFORMED,
                        rest.position(),
                        String.format("expected UTF-8, was byte 0x%02x", bytes[rest.position()]));
            }
            if (result.isUnderflow()) {
                return;
            }
        }
    }

    private void write(MarketEvent event) {
        EventJson.write(event, buffer);
        buffer.append('\n');
        if (buffer.length() >= FLUSH_AT) {
            flush();
        }
    }

    private void flush() {
        try {
            out.write(buffer.array(), 0, buffer.length());
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        buffer.clear();
        err.flush();
    }

    @Override
    public void event(MarketEvent event) {
        if (!isKeepAlive(event)) {
            ofThisLine.add(event);
        }
    }

    private static boolean isKeepAlive(MarketEvent event) {
        return event instanceof BookDelta delta
                && delta.sequence() == delta.previousSequence()
                && delta.bids().isEmpty()
                && delta.asks().isEmpty();
    }

    @Override
    public void rejected(NormalizationException problem) {
        allGood = false;
        err.println("line " + lineNumber + ": " + problem.describe(exchange, frame));
    }

    /** The line is not bad: it gives its events, of which one lacks a value. */
    @Override
    public void doubted(NormalizationException problem) {
        if (++doubts <= MOST_DOUBTS) {
            err.println("line " + lineNumber + ": " + problem.describe(exchange, frame));
        }
    }

    @Override
    public void acknowledged(String requestId) {
        // Says nothing of the market.
    }

    @Override
    public void refused(String requestId, String reason) {
        // Says nothing of the market.
    }

    @Override
    public void closing(String reason) {
        // Says nothing of the market.
    }
}
