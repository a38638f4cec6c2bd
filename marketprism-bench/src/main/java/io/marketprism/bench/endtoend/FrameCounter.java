package io.marketprism.bench.endtoend;

import java.nio.charset.StandardCharsets;
import java.util.function.LongConsumer;

/** Follows the bytes that a WebSocket server sends, from its HTTP answer on, and tells whenever a message is complete. Reads no payload. */
final class FrameCounter {
    private static final byte[] SWITCHING = "HTTP/1.1 101".getBytes(StandardCharsets.US_ASCII);
    private static final int END_OF_HEADERS = 0x0D0A0D0A;

    private final LongConsumer complete;
    private int headerBytes;
    private int lastFour;
    private boolean upgraded;
    private boolean otherProtocol;
    private final byte[] head = new byte[10];
    private int headLength;
    private long payloadLeft;

    FrameCounter(LongConsumer complete) {
        this.complete = complete;
    }

    /** Takes what one read of the socket brought, and when it came back. */
    void read(byte[] bytes, int from, int to, long nanos) {
        int i = from;
        while (i < to && !otherProtocol) {
            if (!upgraded) {
                httpByte(bytes[i++]);
            } else if (payloadLeft > 0) {
                int count = (int) Math.min(payloadLeft, to - i);
                i += count;
                payloadLeft -= count;
                if (payloadLeft == 0) {
                    end(nanos);
                }
            } else {
                frameByte(bytes[i++], nanos);
            }
        }
    }

    private void httpByte(byte b) {
        if (headerBytes < SWITCHING.length && b != SWITCHING[headerBytes]) {
            otherProtocol = true;
        }
        headerBytes++;
        lastFour = lastFour << 8 | b & 0xFF;
        upgraded = lastFour == END_OF_HEADERS;
    }

    private void frameByte(byte b, long nanos) {
        head[headLength++] = b;
        if (headLength < 2) {
            return;
        }
        int length = head[1] & 0x7F;
        int more = length == 126 ? 2 : length == 127 ? 8 : 0;
        if (headLength < 2 + more) {
            return;
        }
        payloadLeft = more == 0 ? length : 0;
        for (int i = 0; i < more; i++) {
            payloadLeft = payloadLeft << 8 | head[2 + i] & 0xFF;
        }
        headLength = 0;
        if (payloadLeft == 0) {
            end(nanos);
        }
    }

    private void end(long nanos) {
        boolean last = (head[0] & 0x80) != 0;
        boolean control = (head[0] & 0x08) != 0;
        if (last && !control) {
            complete.accept(nanos);
        }
    }
}
