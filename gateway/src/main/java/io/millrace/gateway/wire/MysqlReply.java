package io.millrace.gateway.wire;

import java.io.IOException;
import java.util.Optional;

/** Follows MySQL's replies to their ends, and hears the status in them. Not thread-safe. */
public final class MysqlReply {

    private static final int OK = 0x00;
    private static final int END = 0xFE;

    /** A longer packet that begins with the same byte is a row. */
    private static final int LONGEST_END = 8;

    /** The status is in the first bytes of an OK packet. */
    private static final int OK_BEGINNING = 32;

    /** What MySQL has prepared. */
    public record PreparedStatement(long id, int columns, int parameters) {}

    /** Where packets of a reply go. */
    @FunctionalInterface
    public interface Sink {
        void take(PacketInput packet) throws IOException;
    }

    private final PacketInput in;
    private final Sink sink;
    private int status;
    private boolean failed;
    private Optional<PreparedStatement> prepared = Optional.empty();

    /** @param status what the server said before */
    public MysqlReply(PacketInput in, Sink sink, int status) {
        this.in = in;
        this.sink = sink;
        this.status = status;
    }

    /** What MySQL said last of the session. */
    public int status() {
        return status;
    }

    /** Whether MySQL refused the command that was followed last. */
    public boolean failed() {
        return failed;
    }

    /** Of the last COM_STMT_PREPARE; empty when MySQL refused it. */
    public Optional<PreparedStatement> prepared() {
        return prepared;
    }

    /** @throws IOException also when it is not of the protocol */
    public void follow(Command.Reply reply) throws IOException {
        failed = false;
        switch (reply) {
            case NOTHING, LOGIN -> {}
            case ONE_PACKET -> single();
            case RESULTS -> results();
            case TO_THE_END -> toTheEnd();
            case PREPARED -> prepare();
        }
    }

    private int single() throws IOException {
        int first = in.expect().first();
        if (first == OK || first == ServerError.FIRST_BYTE || ends(first)) {
            hear(first);
        }
        sink.take(in);
        return first;
    }

    private void results() throws IOException {
        do {
            int first = single();
            if (first != OK && first != ServerError.FIRST_BYTE) {
                toTheEnd();
                if (!failed && (status & Capability.STATUS_CURSOR_EXISTS) == 0) {
                    toTheEnd();
                }
            }
        } while (!failed && (status & Capability.STATUS_MORE_RESULTS) != 0);
    }

    private void toTheEnd() throws IOException {
        int first = in.expect().first();
        while (first != ServerError.FIRST_BYTE && !ends(first)) {
            sink.take(in);
            first = in.expect().first();
        }
        hear(first);
        sink.take(in);
    }

    private void prepare() throws IOException {
        prepared = Optional.empty();
        if (in.expect().first() == OK) {
            Payload ok = new Payload(in.payload()).skip(1);
            PreparedStatement made = new PreparedStatement(ok.number(4), ok.uint16(), ok.uint16());
            sink.take(in);
            if (made.parameters() > 0) {
                toTheEnd();
            }
            if (made.columns() > 0) {
                toTheEnd();
            }
            prepared = Optional.of(made);
        } else {
            failed = true;
            sink.take(in);
        }
    }

    private boolean ends(int first) {
        return first == END && in.length() <= LONGEST_END;
    }

    /** An OK, end or error packet. */
    private void hear(int first) throws IOException {
        failed = first == ServerError.FIRST_BYTE;
        Payload said = new Payload(in.beginning(OK_BEGINNING)).skip(1);
        if (first == OK) {
            said.lengthEncoded();
            said.lengthEncoded();
            status = said.uint16();
        } else if (!failed) {
            status = said.skip(2).uint16();
        }
    }
}
