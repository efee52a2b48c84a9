package io.millrace.gateway.session;

import io.millrace.gateway.wire.PacketInput;
import io.millrace.gateway.wire.PacketOutput;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;

/** One end of a session. Only {@link #close} and {@link #stalledNanos} may be called by another thread. */
final class Peer implements AutoCloseable {

    private final Socket raw;
    private final PacketInput.BeforeWaiting beforeWaiting;
    private final boolean mysql;
    private volatile Socket socket;
    private PacketInput in;
    private volatile PacketOutput out;

    private Peer(Socket socket, boolean mysql, PacketInput.BeforeWaiting beforeWaiting) throws IOException {
        this.raw = socket;
        this.mysql = mysql;
        this.beforeWaiting = beforeWaiting;
        socket.setTcpNoDelay(true);
        socket.setKeepAlive(true);
        use(socket);
    }

    static Peer client(Socket socket, PacketInput.BeforeWaiting beforeWaiting) throws IOException {
        return new Peer(socket, false, beforeWaiting);
    }

    /** One whose failures are a {@link LostMysql}. */
    static Peer mysql(Socket socket, PacketInput.BeforeWaiting beforeWaiting) throws IOException {
        return new Peer(socket, true, beforeWaiting);
    }

    /** Continues on an encrypted socket over the same connection. */
    void use(Socket encrypted) throws IOException {
        this.socket = encrypted;
        InputStream bytes = encrypted.getInputStream();
        this.in = new PacketInput(mysql ? new MysqlInput(bytes) : bytes, beforeWaiting);
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

    long stalledNanos() {
        return out.waitingNanos();
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

    /** Tells a failure of MySQL's from one of the client's. */
    private static final class MysqlInput extends FilterInputStream {

        MysqlInput(InputStream in) {
            super(in);
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int read;
            try {
                read = super.read(bytes, offset, length);
            } catch (IOException e) {
                throw new LostMysql("MySQL closed the connection", e);
            }
            if (read < 0) {
                throw new LostMysql("MySQL closed the connection", null);
            }
            return read;
        }
    }
}
