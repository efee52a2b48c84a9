package io.millrace.gateway.wire;

import java.nio.charset.StandardCharsets;

/**
 * An error packet.
 *
 * @param state five characters of SQLSTATE
 */
public record ServerError(int code, String state, String message) {

    public static final int FIRST_BYTE = 0xFF;

    /** Errors of the gateway itself: ER_UNKNOWN_ERROR's code and state, and a message that names it. */
    public static ServerError ofGateway(String message) {
        return new ServerError(1105, "HY000", "Millrace gateway: " + message);
    }

    /** SQLSTATE 08S01: drivers take the connection for broken. */
    public static ServerError lostMysql(String message) {
        return new ServerError(1105, "08S01", ofGateway(message).message());
    }

    public byte[] payload() {
        return new PayloadWriter()
                .number(1, FIRST_BYTE)
                .number(2, code)
                .raw(("#" + state + message).getBytes(StandardCharsets.UTF_8))
                .build();
    }
}
