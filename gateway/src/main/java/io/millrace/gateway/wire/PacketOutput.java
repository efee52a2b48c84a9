package io.millrace.gateway.wire;

import java.io.IOException;
import java.io.OutputStream;

/** Writes packets. Only {@link #waitingNanos} may be called by another thread. */
public final class PacketOutput {

    private static final int BUFFER = 16 * 1024;

    private final OutputStream out;
    private final byte[] buffer = new byte[BUFFER];
    private int filled;
    private int sequence = -1;
    private volatile long writingSince;

    public PacketOutput(OutputStream out) {
        this.out = out;
    }

    /** A packet, of a payload that is not too long for one. */
    public void packet(int number, byte[] payload) throws IOException {
        header(payload.length, number);
        write(payload, 0, payload.length);
    }

    /** The payload behind the last packet of a reply. */
    public void next(byte[] payload) throws IOException {
        packet(sequence + 1, payload);
    }

    /** The last packet of the conversation; each command begins at 0. */
    public void follows(int packet) {
        sequence = packet;
    }

    void header(int length, int number) throws IOException {
        sequence = number;
        write(new byte[] {(byte) length, (byte) (length >> 8), (byte) (length >> 16), (byte) number}, 0, 4);
    }

    void write(byte[] bytes, int offset, int length) throws IOException {
        if (length > buffer.length - filled) {
            flush();
        }
        if (length >= buffer.length) {
            send(bytes, offset, length);
        } else {
            System.arraycopy(bytes, offset, buffer, filled, length);
            filled += length;
        }
    }

    public void flush() throws IOException {
        if (filled > 0) {
            send(buffer, 0, filled);
            filled = 0;
        }
    }

    private void send(byte[] bytes, int offset, int length) throws IOException {
        writingSince = System.nanoTime() | 1;
        out.write(bytes, offset, length);
        writingSince = 0;
    }

    /** How long the peer has not taken what is being written; 0: nothing waits. */
    public long waitingNanos() {
        long since = writingSince;
        return since == 0 ? 0 : System.nanoTime() - since;
    }
}
