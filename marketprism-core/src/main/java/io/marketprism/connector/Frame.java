package io.marketprism.connector;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of one message from an exchange, borrowed: valid only during the call that hands it over, since the engine reuses it. Not
 * thread-safe.
 */
public final class Frame {
    private final @Nullable String collector;
    private final @Nullable String stream;
    private byte[] bytes = new byte[0];
    private int length;
    private long receiveTimeUs;

    /**
     * An empty frame.
     *
     * @param collector who receives, or null
     * @param stream names what the payload may lack (which symbol, which depth), or null
     */
    public Frame(@Nullable String collector, @Nullable String stream) {
        this.collector = collector;
        this.stream = stream;
    }

    /**
     * A frame of its own, for tests and for bodies of HTTP calls.
     *
     * @param text the message
     * @param receiveTimeUs when it was received, µs since the epoch
     * @param collector who received it, or null
     * @return the frame
     */
    public static Frame of(String text, long receiveTimeUs, @Nullable String collector) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return new Frame(collector, null).wrap(utf8, utf8.length, receiveTimeUs);
    }

    /**
     * Points to other bytes.
     *
     * @param message UTF-8, beginning at 0; not copied
     * @param messageLength number of bytes
     * @param receivedAtUs when they were received, µs since the epoch, or {@link io.marketprism.event.MarketEvent#ABSENT}
     * @return this
     */
    public Frame wrap(byte[] message, int messageLength, long receivedAtUs) {
        this.bytes = message;
        this.length = messageLength;
        this.receiveTimeUs = receivedAtUs;
        return this;
    }

    /** {@return the bytes, from 0 to {@link #length()}; what is behind is not ours} */
    public byte[] bytes() {
        return bytes;
    }

    /** {@return number of bytes} */
    public int length() {
        return length;
    }

    /** {@return when it was received, µs since the epoch, or {@link io.marketprism.event.MarketEvent#ABSENT}} */
    public long receiveTimeUs() {
        return receiveTimeUs;
    }

    /** {@return who received it, or null} */
    public @Nullable String collector() {
        return collector;
    }

    /** {@return names what the payload lacks (which symbol, which depth), or null} */
    public @Nullable String stream() {
        return stream;
    }

    /** {@return the message as text} */
    @Override
    public String toString() {
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }
}
