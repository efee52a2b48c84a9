package io.millrace.gateway.wire;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Builds a payload. Not thread-safe. */
public final class PayloadWriter {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    public PayloadWriter number(int size, long value) {
        for (int i = 0; i < size; i++) {
            bytes.write((int) (value >>> 8 * i));
        }
        return this;
    }

    public PayloadWriter lengthEncoded(long value) {
        if (value < 0xFB) {
            return number(1, value);
        }
        if (value < 1 << 16) {
            return number(1, 0xFC).number(2, value);
        }
        return value < 1 << 24
                ? number(1, 0xFD).number(3, value)
                : number(1, 0xFE).number(8, value);
    }

    /** The bytes behind their length; null is NULL. */
    public PayloadWriter bytes(byte[] value) {
        return value == null ? number(1, 0xFB) : lengthEncoded(value.length).raw(value);
    }

    public PayloadWriter text(String value) {
        return bytes(value.getBytes(StandardCharsets.UTF_8));
    }

    public PayloadWriter raw(byte[] value) {
        bytes.writeBytes(value);
        return this;
    }

    public byte[] build() {
        return bytes.toByteArray();
    }
}
