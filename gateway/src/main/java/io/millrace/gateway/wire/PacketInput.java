package io.millrace.gateway.wire;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Reads packets: three bytes of length, one of sequence, and the payload. A payload of {@link #LONGEST} is continued in the
 * next packet. It holds no more than its buffer. Only {@link #giveUp} may be called by another thread.
 */
public final class PacketInput {

    /** Bytes of a packet that is followed by the rest of the same payload. */
    public static final int LONGEST = 0xFFFFFF;

    /** The longest payload that is looked at; longer ones can be passed on. */
    public static final int BUFFER = 32 * 1024;

    private static final int HEADER = 4;
    private static final long GIVEN_UP = -1;

    private final InputStream in;
    private final BeforeWaiting beforeWaiting;
    private final byte[] buffer = new byte[BUFFER];
    private final AtomicLong waitingSince = new AtomicLong();
    private int position;
    private int end;
    private int length;
    private int sequence = -1;
    private int unread;

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
        require(unread);
        position += unread;
        if (position == end && !fill()) {
            return false;
        }
        require(HEADER);
        length = byteAt(0) | byteAt(1) << 8 | byteAt(2) << 16;
        sequence = byteAt(3);
        position += HEADER;
        unread = length;
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
        require(Math.min(length, 1));
        return length == 0 ? -1 : byteAt(0);
    }

    /** The payload's first bytes; fewer when it is shorter. */
    public byte[] beginning(int bytes) throws IOException {
        int part = Math.min(bytes, length);
        require(part);
        return Arrays.copyOfRange(buffer, position, position + part);
    }

    /**
     * The whole payload of this packet, which can be passed on all the same.
     *
     * @throws ProtocolException when it is longer than is looked at
     */
    public byte[] payload() throws IOException {
        if (length > BUFFER) {
            throw new ProtocolException("A packet of " + length + " bytes, where at most " + BUFFER + " are taken");
        }
        return beginning(length);
    }

    /** Passes the payload on as it is, with the packets that continue it. */
    public void copyTo(PacketOutput out) throws IOException {
        copyPacketTo(out);
        while (length == LONGEST) {
            expect().copyPacketTo(out);
        }
    }

    private void copyPacketTo(PacketOutput out) throws IOException {
        out.header(length, sequence);
        while (unread > 0) {
            require(1);
            int part = Math.min(unread, end - position);
            out.write(buffer, position, part);
            position += part;
            unread -= part;
        }
    }

    /** Whether a part of the packet was passed on and the rest was not. */
    public boolean withinPacket() {
        return unread > 0 && unread < length;
    }

    /** Bytes that were read ahead of a change of the connection, such as to TLS. */
    public byte[] readAhead() {
        return Arrays.copyOfRange(buffer, position + unread, end);
    }

    /** Takes nothing more of a peer that has been waited for so long; false: it has not been. */
    public boolean giveUp(Duration limit) {
        long since = waitingSince.get();
        return since != 0 && System.nanoTime() - since > limit.toNanos() && waitingSince.compareAndSet(since, GIVEN_UP);
    }

    /** Whether the peer has left: it was the last that was read. */
    public boolean ended() {
        return waitingSince.get() != 0;
    }

    private void require(int bytes) throws IOException {
        while (end - position < bytes) {
            if (!fill()) {
                throw new EOFException("The connection was closed within a packet");
            }
        }
    }

    private boolean fill() throws IOException {
        System.arraycopy(buffer, position, buffer, 0, end - position);
        end -= position;
        position = 0;
        beforeWaiting.run();
        long since = System.nanoTime() | 1;
        waitingSince.set(since);
        try {
            int read = in.read(buffer, end, buffer.length - end);
            if (read > 0 && waitingSince.compareAndSet(since, 0)) {
                end += read;
                return true;
            }
        } catch (IOException e) {
            // A TLS socket fails where a plain one ends.
            if (waitingSince.get() != GIVEN_UP) {
                throw e;
            }
        }
        if (waitingSince.get() == GIVEN_UP) {
            throw new SocketTimeoutException("The peer was silent for too long");
        }
        return false;
    }

    private int byteAt(int offset) {
        return buffer[position + offset] & 0xFF;
    }
}
