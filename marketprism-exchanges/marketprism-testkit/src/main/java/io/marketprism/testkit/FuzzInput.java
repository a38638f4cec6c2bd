package io.marketprism.testkit;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A frame as the fuzzer has it: its bytes, and behind the last line feed the name of its stream.
 *
 * @param frame its bytes
 * @param stream what names its stream, or null
 */
record FuzzInput(byte[] frame, @Nullable String stream) {

    static FuzzInput parse(byte[] bytes) {
        int end = bytes.length - 1;
        while (end >= 0 && bytes[end] != '\n') {
            end--;
        }
        return end < 0
                ? new FuzzInput(bytes, null)
                : new FuzzInput(
                        Arrays.copyOf(bytes, end),
                        new String(bytes, end + 1, bytes.length - end - 1, StandardCharsets.UTF_8));
    }

    byte[] bytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(frame);
        if (stream != null) {
            bytes.write('\n');
            bytes.writeBytes(stream.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }
}
