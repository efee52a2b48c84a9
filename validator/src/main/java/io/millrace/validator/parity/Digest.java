package io.millrace.validator.parity;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What stands for a row: the first 128 bits of SHA-256 of its canonical text. Two different rows have the same one with a
 * probability of 2^-128.
 *
 * @param first eight bytes, the lowest first
 * @param second likewise
 */
record Digest(long first, long second) {

    static final int BYTES = 16;

    static Digest of(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        return new Digest(buffer.getLong(0), buffer.getLong(8));
    }
}
