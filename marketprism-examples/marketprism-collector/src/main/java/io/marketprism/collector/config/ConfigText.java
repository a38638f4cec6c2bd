package io.marketprism.collector.config;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads a file of text in UTF-8, with or without a byte order mark. */
final class ConfigText {
    private static final String SAVE = "; save the file as UTF-8";

    private ConfigText() {}

    /** The file is in another encoding. */
    static final class NotUtf8Exception extends IOException {
        private static final long serialVersionUID = 1L;

        private final int line;

        NotUtf8Exception(int line, String message) {
            super(message);
            this.line = line;
        }

        /** The line, from 1, where that shows. */
        int line() {
            return line;
        }
    }

    static String read(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        if (begins(bytes, 0xFF, 0xFE) || begins(bytes, 0xFE, 0xFF)) {
            throw new NotUtf8Exception(1, "expected UTF-8, was UTF-16 by its byte order mark" + SAVE);
        }
        int start = begins(bytes, 0xEF, 0xBB, 0xBF) ? 3 : 0;
        ByteBuffer input = ByteBuffer.wrap(bytes, start, bytes.length - start);
        CharBuffer text = CharBuffer.allocate(bytes.length);
        CharsetDecoder utf8 = StandardCharsets.UTF_8.newDecoder();
        boolean wrong = utf8.decode(input, text, true).isError();
        text.flip();
        int zero = text.toString().indexOf('\0');
        if (zero >= 0) {
            throw new NotUtf8Exception(
                    lines(text.subSequence(0, zero)), "expected UTF-8, was a zero byte, as UTF-16 has them" + SAVE);
        }
        if (wrong) {
            throw new NotUtf8Exception(
                    lines(text),
                    String.format(
                                    "expected UTF-8, was byte 0x%02x in column %d, as ISO 8859-1 and Windows-1252 have them",
                                    bytes[input.position()], column(text))
                            + SAVE);
        }
        return text.toString();
    }

    private static boolean begins(byte[] bytes, int... mark) {
        if (bytes.length < mark.length) {
            return false;
        }
        for (int i = 0; i < mark.length; i++) {
            if ((bytes[i] & 0xFF) != mark[i]) {
                return false;
            }
        }
        return true;
    }

    /** The line of what comes behind some text. */
    private static int lines(CharSequence before) {
        return 1 + (int) before.chars().filter(c -> c == '\n').count();
    }

    /** The column of what comes behind some text. */
    private static int column(CharSequence before) {
        return before.length() - before.toString().lastIndexOf('\n');
    }
}
