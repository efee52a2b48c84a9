package io.millrace.gateway;

import io.millrace.gateway.wire.PacketInput;
import io.millrace.gateway.wire.PacketOutput;
import io.millrace.gateway.wire.Payload;
import io.millrace.gateway.wire.PayloadWriter;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** MySQL's protocol as nobody's driver speaks it. */
final class RawClient implements AutoCloseable {

    /** PROTOCOL_41, SECURE_CONNECTION and PLUGIN_AUTH. */
    private static final long CAPABILITIES = 1 << 9 | 1 << 15 | 1 << 19;

    private static final int LONGEST = 1 << 16;

    private final Socket socket;
    private final PacketInput in;
    private final PacketOutput out;

    RawClient(int port, int patienceMillis) throws IOException {
        socket = new Socket("127.0.0.1", port);
        socket.setSoTimeout(patienceMillis);
        out = new PacketOutput(socket.getOutputStream());
        in = new PacketInput(socket.getInputStream(), out::flush);
    }

    /** MySQL's number of the session, of the greeting. */
    long greeting() throws IOException {
        Payload greeting = new Payload(answer()).skip(1);
        greeting.terminated();
        return greeting.number(4);
    }

    /** The login of a user without a password. */
    void logIn(String user) throws IOException {
        greeting();
        send(
                1,
                new PayloadWriter()
                        .number(4, CAPABILITIES)
                        .number(4, 1 << 24)
                        .number(1, 255)
                        .raw(new byte[23])
                        .raw(user.getBytes(StandardCharsets.UTF_8))
                        .number(2, 0)
                        .raw("caching_sha2_password".getBytes(StandardCharsets.UTF_8))
                        .number(1, 0)
                        .build());
        while (answer()[0] != 0) {
            continue;
        }
    }

    void send(int sequence, byte[] payload) throws IOException {
        out.packet(sequence, payload);
        out.flush();
    }

    void bytes(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    /** The next packet. */
    byte[] answer() throws IOException {
        return in.expect().payload(LONGEST);
    }

    /** Of the packet that {@link #answer} gave. */
    int sequence() {
        return in.sequence();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
