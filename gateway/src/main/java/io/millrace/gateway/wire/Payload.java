package io.millrace.gateway.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads the fields of a payload, one after the other; numbers are little-endian. Not thread-safe. */
public final class Payload {

    private static final int NULL = 0xFB;

    private final byte[] bytes;
    private int position;

    public Payload(byte[] bytes) {
        this.bytes = bytes;
    }

    public int position() {
        return position;
    }

    /** @throws ProtocolException when fewer bytes are left */
    public Payload skip(long count) throws ProtocolException {
        if (count < 0 || count > bytes.length - position) {
            throw new ProtocolException("A packet that ends too early");
        }
        position += (int) count;
        return this;
    }

    /** @param size of the number in bytes, 1 to 8 */
    public long number(int size) throws ProtocolException {
        skip(size);
        long value = 0;
        for (int i = 1; i <= size; i++) {
            value = value << 8 | bytes[position - i] & 0xFFL;
        }
        return value;
    }

    public int uint8() throws ProtocolException {
        return (int) number(1);
    }

    public int uint16() throws ProtocolException {
        return (int) number(2);
    }

    /** A number whose first byte says how long it is; -1 stands for NULL. */
    public long lengthEncoded() throws ProtocolException {
        int first = uint8();
        return switch (first) {
            case NULL -> -1;
            case 0xFC -> number(2);
            case 0xFD -> number(3);
            case 0xFE -> number(8);
            case 0xFF -> throw new ProtocolException("A length that begins with 255");
            default -> first;
        };
    }

    /** Bytes behind their length; null for NULL. */
    public byte[] bytes() throws ProtocolException {
        long length = lengthEncoded();
        return length == -1 ? null : take(length);
    }

    public byte[] take(long count) throws ProtocolException {
        skip(count);
        return Arrays.copyOfRange(bytes, position - (int) count, position);
    }

    /** A text that a zero byte ends. */
    public String terminated() throws ProtocolException {
        int begin = position;
        while (uint8() != 0) {
            continue;
        }
        return new String(bytes, begin, position - 1 - begin, StandardCharsets.UTF_8);
    }
}
