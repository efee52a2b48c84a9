package io.millrace.gateway.session;

import io.millrace.gateway.wire.Capability;
import io.millrace.gateway.wire.PacketInput;
import io.millrace.gateway.wire.Payload;
import io.millrace.gateway.wire.ProtocolException;
import io.millrace.gateway.wire.ServerError;
import java.io.IOException;
import java.util.Optional;

/**
 * Follows MySQL's replies to their ends and hears the status in them. Packets of rows are neither kept nor read. Not
 * thread-safe.
 */
final class MysqlReply {

    private static final int OK = 0x00;
    private static final int END = 0xFE;
    private static final int LOCAL_FILE = 0xFB;

    private static final int EOF_LENGTH = 5;

    /** Without the newer end packets, a longer one that begins with the same byte is a row. */
    private static final int LONGEST_EOF = 8;

    private static final int LONGEST_STATUS_PACKET = 1 << 20;

    /** What MySQL has prepared. */
    record PreparedStatement(long id, int parameters) {}

    /** Where packets of a reply go. */
    @FunctionalInterface
    interface Sink {
        void take(PacketInput packet) throws IOException;
    }

    /** Sends MySQL the file that it asks the client for, to its empty packet. */
    @FunctionalInterface
    interface LocalFile {
        void send() throws IOException;
    }

    private final PacketInput in;
    private final Sink sink;
    private final boolean deprecateEof;
    private int status;
    private boolean failed;
    private Optional<PreparedStatement> prepared = Optional.empty();

    /** @param status what the server said before */
    MysqlReply(PacketInput in, Sink sink, int capabilities, int status) {
        this.in = in;
        this.sink = sink;
        this.deprecateEof = (capabilities & Capability.DEPRECATE_EOF) != 0;
        this.status = status;
    }

    int status() {
        return status;
    }

    boolean failed() {
        return failed;
    }

    /** Of a COM_STMT_PREPARE; empty when MySQL refused it. */
    Optional<PreparedStatement> preparedStatement() {
        return prepared;
    }

    /** @throws IOException also when it is not of the protocol */
    void follow(Command.Reply reply, LocalFile file) throws IOException {
        switch (reply) {
            case NOTHING -> {}
            case ONE_PACKET -> onePacket();
            case RESULTS -> results(file);
            case ROWS -> rows();
            case PREPARED -> prepared();
            case LOGIN -> throw new IllegalArgumentException("A login is followed by Login");
        }
    }

    private void onePacket() throws IOException {
        int first = next();
        if (first == OK || first == END || first == ServerError.FIRST_BYTE) {
            hear(first);
        } else {
            pass();
        }
    }

    private void results(LocalFile file) throws IOException {
        do {
            int first = next();
            if (first == LOCAL_FILE) {
                pass();
                file.send();
                hear(next());
            } else if (first == OK || first == ServerError.FIRST_BYTE) {
                hear(first);
            } else {
                resultSet();
            }
        } while (!failed && (status & Capability.STATUS_MORE_RESULTS) != 0);
    }

    private void resultSet() throws IOException {
        if (in.length() > 9) {
            throw new ProtocolException("A result that begins with a packet of " + in.length() + " bytes");
        }
        byte[] count = in.payload(9);
        long columns = new Payload(count).lengthEncoded();
        sink.take(in);
        for (long i = 0; i < columns; i++) {
            next();
            pass();
        }
        if (!deprecateEof) {
            hear(next());
            if ((status & Capability.STATUS_CURSOR_EXISTS) != 0) {
                return;
            }
        }
        rows();
    }

    private void rows() throws IOException {
        int first = next();
        while (!endsRows(first)) {
            passWhole();
            first = next();
        }
        hear(first);
    }

    private boolean endsRows(int first) {
        return first == ServerError.FIRST_BYTE
                || first == END && (deprecateEof ? in.length() < PacketInput.LONGEST : in.length() <= LONGEST_EOF);
    }

    private void prepared() throws IOException {
        int first = next();
        if (first != OK) {
            hear(first);
            return;
        }
        Payload ok = new Payload(in.payload(LONGEST_STATUS_PACKET)).skip(1);
        long id = ok.number(4);
        int columns = ok.uint16();
        int parameters = ok.uint16();
        sink.take(in);
        definitions(parameters);
        definitions(columns);
        prepared = Optional.of(new PreparedStatement(id, parameters));
    }

    private void definitions(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            next();
            pass();
        }
        if (count > 0 && !deprecateEof) {
            hear(next());
        }
    }

    private int next() throws IOException {
        return in.expect().first();
    }

    private void pass() throws IOException {
        sink.take(in);
    }

    /** A payload, with the packets that continue it. */
    private void passWhole() throws IOException {
        boolean continued = in.length() == PacketInput.LONGEST;
        pass();
        while (continued) {
            next();
            continued = in.length() == PacketInput.LONGEST;
            pass();
        }
    }

    /** An OK, EOF or error packet. */
    private void hear(int first) throws IOException {
        byte[] packet = in.payload(LONGEST_STATUS_PACKET);
        failed = first == ServerError.FIRST_BYTE;
        if (!failed) {
            Payload payload = new Payload(packet).skip(1);
            if (first == END && in.length() <= EOF_LENGTH) {
                status = payload.skip(2).uint16();
            } else {
                payload.lengthEncoded();
                payload.lengthEncoded();
                status = payload.uint16();
            }
        }
        sink.take(in);
    }
}
