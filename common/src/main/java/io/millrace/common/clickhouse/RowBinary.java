package io.millrace.common.clickhouse;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Reads values in ClickHouse's format RowBinary. Not thread-safe. */
public final class RowBinary {

    private final DataInputStream rows;

    /** The first byte of the next row; -1: the end; -2: not read yet. */
    private int first = -2;

    public RowBinary(DataInputStream rows) {
        this.rows = rows;
    }

    /** Whether there is another row. To be asked before a row only. */
    public boolean hasNext() throws IOException {
        if (first == -2) {
            first = rows.read();
        }
        return first >= 0;
    }

    /** A String. */
    public String text() throws IOException {
        return new String(bytes(), StandardCharsets.UTF_8);
    }

    /** A String, whatever is in it. */
    public byte[] bytes() throws IOException {
        byte[] bytes = new byte[length()];
        rows.readFully(bytes);
        return bytes;
    }

    /** Lengths come in groups of seven bits, the lowest first. */
    private int length() throws IOException {
        int read = unsignedByte();
        int length = read & 0x7F;
        for (int shift = 7; (read & 0x80) != 0; shift += 7) {
            read = unsignedByte();
            length |= (read & 0x7F) << shift;
        }
        return length;
    }

    /** A number of 64 bits. */
    public long int64() throws IOException {
        if (first < 0) {
            return Long.reverseBytes(rows.readLong());
        }
        long value = unsignedByte();
        for (int shift = 8; shift < Long.SIZE; shift += 8) {
            value |= (long) rows.readUnsignedByte() << shift;
        }
        return value;
    }

    /** A number of 16 bits without a sign. */
    public int uint16() throws IOException {
        return unsignedByte() | unsignedByte() << 8;
    }

    /** A number of 8 bits without a sign. */
    public int uint8() throws IOException {
        return unsignedByte();
    }

    private int unsignedByte() throws IOException {
        if (first == -1) {
            throw new EOFException();
        }
        int value = first >= 0 ? first : rows.readUnsignedByte();
        first = -2;
        return value;
    }
}
