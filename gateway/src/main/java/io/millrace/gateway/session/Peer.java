package io.millrace.gateway.session;

import io.millrace.gateway.wire.PacketInput;
import io.millrace.gateway.wire.PacketOutput;
import io.millrace.gateway.wire.ServerError;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;

/** One end of a session. Only {@link #close}, {@link #stalls} and {@link #giveUp} may be called by another thread. */
final class Peer implements AutoCloseable {

    private static final int FAREWELL_MILLIS = 500;
    private static final int MOST_UNREAD = 1 << 20;

    private final Socket raw;
    private final PacketInput.BeforeWaiting beforeWaiting;
    private Socket socket;
    private volatile PacketInput in;
    private volatile PacketOutput out;

    Peer(Socket socket, PacketInput.BeforeWaiting beforeWaiting) throws IOException {
        this.raw = socket;
        this.beforeWaiting = beforeWaiting;
        socket.setTcpNoDelay(true);
        socket.setKeepAlive(true);
        use(socket);
    }

    /** Continues on an encrypted socket over the same connection. */
    void use(Socket encrypted) throws IOException {
        this.socket = encrypted;
        this.in = new PacketInput(encrypted.getInputStream(), beforeWaiting);
        this.out = new PacketOutput(encrypted.getOutputStream());
    }

    Socket socket() {
        return socket;
    }

    PacketInput in() {
        return in;
    }

    PacketOutput out() {
        return out;
    }

    /** The next packet; what is said then has the number behind it. */
    PacketInput expect() throws IOException {
        in.expect();
        out.follows(in.sequence());
        return in;
    }

    /** Whether it was this end that left. */
    boolean left() {
        return in.ended() || out.waitingNanos() > 0;
    }

    /** Whether it has not read for so long what is sent to it. */
    boolean stalls(Duration limit) {
        return out.waitingNanos() > limit.toNanos();
    }

    /** Waits no longer for a peer that has said nothing for so long: whoever waits is told. */
    void giveUp(Duration limit) throws IOException {
        if (in.giveUp(limit)) {
            raw.shutdownInput();
        }
    }

    /** The peer can read the last words: a connection that is closed while something is unread is reset. */
    void farewell(ServerError error) throws IOException {
        out.next(error.payload());
        out.flush();
        raw.setSoTimeout(FAREWELL_MILLIS);
        raw.shutdownOutput();
        raw.getInputStream().skip(MOST_UNREAD);
    }

    /** Cuts the connection: a TLS socket would wait to say goodbye while another thread writes. */
    @Override
    public void close() {
        try {
            raw.close();
        } catch (IOException e) {
            // It is gone already.
            return;
        }
    }
}
