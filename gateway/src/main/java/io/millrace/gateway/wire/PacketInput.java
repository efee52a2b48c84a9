package io.millrace.gateway.wire;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Reads packets: three bytes of length, one of sequence, and the payload. A payload of {@link #LONGEST} is continued in the
 * next packet. It holds no more than its buffer unless the whole payload is asked for. Not thread-safe.
 */
public final class PacketInput {

    /** Bytes of a packet that is followed by the rest of the same payload. */
    public static final int LONGEST = 0xFFFFFF;

    private static final int BUFFER = 16 * 1024;
    private static final int HEADER = 4;

    private final InputStream in;
    private final BeforeWaiting beforeWaiting;
    private final byte[] buffer = new byte[BUFFER];
    private int position;
    private int end;
    private int length;
    private int sequence = -1;
    private boolean reading;
    private int unread;
    private byte[] kept;

    /** What is done before a read that may wait: the other side gets what was written for it. */
    @FunctionalInterface
    public interface BeforeWaiting {
        void run() throws IOException;
    }

    /** @param beforeWaiting is run before each read that may wait for the peer */
    public PacketInput(InputStream in, BeforeWaiting beforeWaiting) {
        this.in = in;
        this.beforeWaiting = beforeWaiting;
    }

    /**
     * Reads the next packet's header.
     *
     * @return false when the peer closed the connection between two packets
     */
    public boolean next() throws IOException {
        if (position == end && !fill()) {
            return false;
        }
        require(HEADER);
        length = byteAt(0) | byteAt(1) << 8 | byteAt(2) << 16;
        sequence = byteAt(3);
        position += HEADER;
        unread = length;
        kept = null;
        return true;
    }

    /** As {@link #next}, where the peer must not close. */
    public PacketInput expect() throws IOException {
        if (!next()) {
            throw new EOFException("The connection was closed");
        }
        return this;
    }

    public int length() {
        return length;
    }

    /** Of the last packet; -1 before the first. */
    public int sequence() {
        return sequence;
    }

    /** The payload's first byte; -1 when it is empty. */
    public int first() throws IOException {
        if (length == 0) {
            return -1;
        }
        if (kept != null) {
            return kept[0] & 0xFF;
        }
        require(1);
        return byteAt(0);
    }

    /** The payload's first bytes, which stay to be read; fewer when it is shorter. */
    public byte[] beginning(int bytes) throws IOException {
        if (kept != null) {
            return Arrays.copyOf(kept, Math.min(bytes, kept.length));
        }
        int part = Math.min(bytes, length);
        require(part);
        return Arrays.copyOfRange(buffer, position, position + part);
    }

    /**
     * The whole payload of this packet, which can be passed on all the same.
     *
     * @throws ProtocolException when it is longer than {@code limit} bytes
     */
    public byte[] payload(int limit) throws IOException {
        if (length > limit) {
            throw new ProtocolException("A packet of " + length + " bytes, where at most " + limit + " are taken");
        }
        if (kept != null) {
            return kept;
        }
        byte[] payload = new byte[unread];
        int filled = 0;
        while (unread > 0) {
            int part = available();
            System.arraycopy(buffer, position, payload, filled, part);
            consume(part);
            filled += part;
        }
        kept = payload;
        return payload;
    }

    /** Passes the packet on as it is, however long. */
    public void copyTo(PacketOutput out) throws IOException {
        out.header(length, sequence);
        if (kept != null) {
            out.write(kept, 0, kept.length);
        }
        while (unread > 0) {
            int part = available();
            out.write(buffer, position, part);
            consume(part);
        }
    }

    /** Whether a part of the packet was passed on and the rest was not. */
    public boolean withinPacket() {
        return unread > 0 && unread < length;
    }

    /** Whether the peer has left: it was the last that was read. */
    public boolean ended() {
        return reading;
    }

    /** Bytes that were read ahead of a change of the connection, such as to TLS. */
    public byte[] readAhead() {
        return Arrays.copyOfRange(buffer, position, end);
    }

    private void consume(int bytes) {
        position += bytes;
        unread -= bytes;
    }

    /** At least one byte of the payload is in the buffer afterwards. */
    private int available() throws IOException {
        require(1);
        return Math.min(unread, end - position);
    }

    private void require(int bytes) throws IOException {
        while (end - position < bytes) {
            if (!fill()) {
                throw new EOFException("The connection was closed within a packet");
            }
        }
    }

    private boolean fill() throws IOException {
        if (position > 0) {
            System.arraycopy(buffer, position, buffer, 0, end - position);
            end -= position;
            position = 0;
        }
        beforeWaiting.run();
        reading = true;
        int read = in.read(buffer, end, buffer.length - end);
        reading = read < 0;
        end += Math.max(read, 0);
        return read > 0;
    }

    private int byteAt(int offset) {
        return buffer[position + offset] & 0xFF;
    }
}
