package io.millrace.gateway.wire;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What the reply to a command looks like, so that its end is known. */
public enum Command {
    QUERY(0x03, Reply.RESULTS),
    STATEMENT_PREPARE(0x16, Reply.PREPARED),
    STATEMENT_EXECUTE(0x17, Reply.RESULTS),
    STATEMENT_SEND_LONG_DATA(0x18, Reply.NOTHING),
    STATEMENT_CLOSE(0x19, Reply.NOTHING),
    STATEMENT_RESET(0x1A, Reply.ONE_PACKET),
    STATEMENT_FETCH(0x1C, Reply.TO_THE_END),
    QUIT(0x01, Reply.NOTHING),
    INIT_DB(0x02, Reply.ONE_PACKET),
    FIELD_LIST(0x04, Reply.TO_THE_END),
    REFRESH(0x07, Reply.ONE_PACKET),
    STATISTICS(0x09, Reply.ONE_PACKET),
    PROCESS_INFO(0x0A, Reply.RESULTS),
    PROCESS_KILL(0x0C, Reply.ONE_PACKET),
    DEBUG(0x0D, Reply.ONE_PACKET),
    PING(0x0E, Reply.ONE_PACKET),
    CHANGE_USER(0x11, Reply.LOGIN),
    SET_OPTION(0x1B, Reply.ONE_PACKET),
    RESET_CONNECTION(0x1F, Reply.ONE_PACKET);

    /** The forms of a reply. */
    public enum Reply {
        NOTHING,
        ONE_PACKET,
        /** Result sets or OK packets, until one says that no more follow. */
        RESULTS,
        /** Rows or definitions, until a packet ends them. */
        TO_THE_END,
        PREPARED,
        LOGIN
    }

    private static final Map<Integer, Command> BY_CODE =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(command -> command.code, command -> command));

    private final int code;
    private final Reply reply;

    Command(int code, Reply reply) {
        this.code = code;
        this.reply = reply;
    }

    /** Empty for those that the gateway does not relay: replication reads MySQL itself. */
    public static Optional<Command> of(int code) {
        return Optional.ofNullable(BY_CODE.get(code));
    }

    public Reply reply() {
        return reply;
    }

    int code() {
        return code;
    }
}
