package io.millrace.gateway.session;

import io.millrace.gateway.wire.Capability;
import io.millrace.gateway.wire.PacketInput;
import io.millrace.gateway.wire.Payload;
import io.millrace.gateway.wire.ProtocolException;
import io.millrace.gateway.wire.ServerError;
import java.io.IOException;
import java.util.Optional;

/**
 * The login of a client at MySQL. The gateway changes capability bits and the encryption; all else is between the two, so
 * MySQL checks the password and the gateway knows none.
 *
 * @param thread MySQL's number of the session
 * @param capabilities what client and MySQL agreed on
 * @param status what MySQL said of the new session
 */
record Login(long thread, String user, int capabilities, int status) {

    private static final int SSL_REQUEST_LENGTH = 32;
    private static final int OK = 0x00;
    private static final int MORE_DATA = 0x01;
    private static final int FAST_ACCEPTED = 0x03;

    /** Fixed fields behind the name of the server: 8 bytes of the challenge, and a zero. */
    private static final int BEFORE_CAPABILITIES = 9;

    /** Empty when one of the two does not want it; the client was told. */
    static Optional<Login> relay(Peer client, Peer mysql, SessionTls tls, String host) throws IOException {
        PacketInput greeting = mysql.expect();
        byte[] packet = greeting.payload();
        if (greeting.first() == ServerError.FIRST_BYTE) {
            greeting.copyTo(client.out());
            return Optional.empty();
        }
        Payload fields = new Payload(packet);
        if (fields.uint8() != 10) {
            throw new ProtocolException("MySQL speaks another version of the protocol");
        }
        fields.terminated();
        long thread = fields.number(4);
        int offered = offered(packet, fields.skip(BEFORE_CAPABILITIES).position(), tls.offered());
        client.out().packet(greeting.sequence(), packet);

        byte[] response = response(client, offered);
        if (response.length == SSL_REQUEST_LENGTH && (offered & Capability.SSL) != 0) {
            mysql.out().packet(client.in().sequence(), response);
            mysql.out().flush();
            client.use(tls.acceptFrom(client.socket(), client.in().readAhead()));
            mysql.use(tls.connectTo(mysql.socket(), host));
            response = response(client, offered);
        } else if (tls.demanded()) {
            client.out()
                    .next(new ServerError(3159, "HY000", "Connections using insecure transport are prohibited")
                            .payload());
            return Optional.empty();
        }
        Payload asked = new Payload(response);
        int capabilities = (int) asked.number(4);
        String user = asked.skip(28).terminated();
        mysql.out().packet(client.in().sequence(), response);
        return exchange(client, mysql, new Login(thread, user, capabilities, 0));
    }

    /** The login of another user over the same connection; its packet was sent to MySQL. */
    Optional<Login> change(Peer client, Peer mysql, String other) throws IOException {
        return exchange(client, mysql, new Login(thread, other, capabilities, 0));
    }

    /** Some clients ask for what they were not offered; MySQL, which offers it, must not hear of that. */
    private static byte[] response(Peer client, int offered) throws IOException {
        byte[] packet = client.expect().payload();
        for (int i = 0; i < Integer.BYTES && i < packet.length; i++) {
            packet[i] &= (byte) (offered >> Byte.SIZE * i);
        }
        return packet;
    }

    /** Clears the bits that are not offered: two bytes, and two more behind the charset and the status. */
    private static int offered(byte[] greeting, int at, boolean tls) throws ProtocolException {
        new Payload(greeting).skip(at + 7);
        int mask = ~(Capability.NOT_OFFERED | (tls ? 0 : Capability.SSL));
        int offered = 0;
        for (int i = 0; i < Integer.BYTES; i++) {
            int place = at + i + (i < 2 ? 0 : 3);
            greeting[place] &= (byte) (mask >> Byte.SIZE * i);
            offered |= (greeting[place] & 0xFF) << Byte.SIZE * i;
        }
        return offered;
    }

    private static Optional<Login> exchange(Peer client, Peer mysql, Login login) throws IOException {
        while (true) {
            PacketInput said = mysql.expect();
            byte[] packet = said.payload();
            int first = said.first();
            said.copyTo(client.out());
            if (first == OK) {
                Payload ok = new Payload(packet).skip(1);
                ok.lengthEncoded();
                ok.lengthEncoded();
                return Optional.of(new Login(login.thread, login.user, login.capabilities, ok.uint16()));
            }
            if (first == ServerError.FIRST_BYTE) {
                return Optional.empty();
            }
            boolean needsNoAnswer = first == MORE_DATA && packet.length == 2 && packet[1] == FAST_ACCEPTED;
            if (!needsNoAnswer) {
                client.expect().copyTo(mysql.out());
            }
        }
    }
}
