package io.millrace.gateway.session;

import io.millrace.gateway.wire.Capability;
import io.millrace.gateway.wire.PacketInput;
import io.millrace.gateway.wire.Payload;
import io.millrace.gateway.wire.ProtocolException;
import io.millrace.gateway.wire.ServerError;
import java.io.IOException;

/**
 * The login of a client at MySQL. The gateway changes capability bits and the encryption; all else is between the two, so
 * MySQL checks the password and the gateway knows none.
 *
 * @param capabilities what client and MySQL agreed on
 * @param status what MySQL said of the new session
 */
record Login(String user, int capabilities, int status) {

    private static final int LONGEST = 1 << 16;
    private static final int SSL_REQUEST_LENGTH = 32;
    private static final int OK = 0x00;
    private static final int MORE_DATA = 0x01;
    private static final int FAST_ACCEPTED = 0x03;

    /** Fixed fields behind the name of the server: thread id, 8 bytes of the challenge, and a zero. */
    private static final int BEFORE_CAPABILITIES = 13;

    /** @throws LoginRefused when one of the two does not want it; the client was told */
    static Login relay(Peer client, Peer mysql, SessionTls tls, String host) throws IOException {
        PacketInput greeting = mysql.in().expect();
        if (greeting.first() == ServerError.FIRST_BYTE) {
            greeting.copyTo(client.out());
            throw new LoginRefused("MySQL refused the connection");
        }
        byte[] packet = greeting.payload(LONGEST);
        int offered = offered(packet, tls.offered());
        client.out().packet(greeting.sequence(), packet);

        PacketInput response = client.in().expect();
        boolean encrypted = response.length() == SSL_REQUEST_LENGTH && (offered & Capability.SSL) != 0;
        if (encrypted) {
            onlyOffered(response);
            response.copyTo(mysql.out());
            mysql.out().flush();
            client.use(tls.acceptFrom(client.socket(), client.in().readAhead()));
            mysql.use(tls.connectTo(mysql.socket(), host));
            response = client.in().expect();
        } else if (tls.demanded()) {
            client.out()
                    .packet(
                            response.sequence() + 1,
                            new ServerError(3159, "HY000", "Connections using insecure transport are prohibited")
                                    .payload());
            throw new LoginRefused("the client does not use TLS");
        }
        Payload asked = new Payload(onlyOffered(response));
        int capabilities = (int) asked.number(4);
        String user = asked.skip(28).terminated();
        response.copyTo(mysql.out());
        return new Login(user, capabilities, exchange(client, mysql));
    }

    /** The login of another user over the same connection; its packet was sent to MySQL. */
    static Login change(Peer client, Peer mysql, String user, int capabilities) throws IOException {
        return new Login(user, capabilities, exchange(client, mysql));
    }

    /** Some clients ask for what they were not offered; MySQL, which offers it, must not hear of that. */
    private static byte[] onlyOffered(PacketInput response) throws IOException {
        byte[] packet = response.payload(LONGEST);
        for (int i = 0; i < Integer.BYTES && i < packet.length; i++) {
            packet[i] &= (byte) ~(Capability.NOT_OFFERED >> Byte.SIZE * i);
        }
        return packet;
    }

    /** Clears the bits that are not offered, in the greeting. */
    private static int offered(byte[] greeting, boolean tls) throws ProtocolException {
        Payload payload = new Payload(greeting);
        if (payload.uint8() != 10) {
            throw new ProtocolException("MySQL speaks another version of the protocol");
        }
        payload.terminated();
        int low = payload.skip(BEFORE_CAPABILITIES).position();
        int high = low + 5;
        payload.skip(7);
        int cleared = Capability.NOT_OFFERED | (tls ? 0 : Capability.SSL);
        int offered = (byteAt(greeting, low)
                        | byteAt(greeting, low + 1) << 8
                        | byteAt(greeting, high) << 16
                        | byteAt(greeting, high + 1) << 24)
                & ~cleared;
        greeting[low] = (byte) offered;
        greeting[low + 1] = (byte) (offered >> 8);
        greeting[high] = (byte) (offered >> 16);
        greeting[high + 1] = (byte) (offered >> 24);
        return offered;
    }

    private static int byteAt(byte[] bytes, int at) {
        return bytes[at] & 0xFF;
    }

    /** @return the status at its end */
    private static int exchange(Peer client, Peer mysql) throws IOException {
        while (true) {
            PacketInput said = mysql.in().expect();
            byte[] packet = said.payload(LONGEST);
            said.copyTo(client.out());
            if (said.first() == OK) {
                Payload ok = new Payload(packet).skip(1);
                ok.lengthEncoded();
                ok.lengthEncoded();
                return ok.uint16();
            }
            if (said.first() == ServerError.FIRST_BYTE) {
                throw new LoginRefused("MySQL refused the login");
            }
            boolean needsNoAnswer = said.first() == MORE_DATA && packet.length == 2 && packet[1] == FAST_ACCEPTED;
            if (!needsNoAnswer) {
                client.in().expect().copyTo(mysql.out());
            }
        }
    }
}
