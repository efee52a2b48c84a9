package io.millrace.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.gateway.wire.PacketInput;
import io.millrace.gateway.wire.PacketOutput;
import io.millrace.gateway.wire.Payload;
import io.millrace.gateway.wire.PayloadWriter;
import io.millrace.gateway.wire.ServerError;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** MySQL's protocol as nobody's driver speaks it. */
final class RawClient implements AutoCloseable {

    /** PROTOCOL_41, SECURE_CONNECTION and PLUGIN_AUTH. */
    private static final long CAPABILITIES = 1 << 9 | 1 << 15 | 1 << 19;

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
        return in.expect().payload();
    }

    /**
     * An error packet.
     *
     * @param message with its SQLSTATE before it, where it has one
     */
    record Failure(int code, String message) {}

    /** The next packet, which is an error. */
    Failure failure() throws IOException {
        byte[] packet = answer();
        assertThat(packet[0]).isEqualTo((byte) ServerError.FIRST_BYTE);
        int code = new Payload(packet).skip(1).uint16();
        return new Failure(code, new String(packet, 3, packet.length - 3, StandardCharsets.UTF_8));
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
