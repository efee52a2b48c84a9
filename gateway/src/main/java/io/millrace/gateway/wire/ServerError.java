package io.millrace.gateway.wire;

import java.nio.charset.StandardCharsets;

/**
 * An error packet.
 *
 * @param state five characters of SQLSTATE
 */
public record ServerError(int code, String state, String message) {

    public static final int FIRST_BYTE = 0xFF;

    private static final int STATE_LENGTH = 5;

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

    public static ServerError read(byte[] packet) throws ProtocolException {
        Payload payload = new Payload(packet).skip(1);
        int code = payload.uint16();
        String rest = payload.rest();
        return rest.startsWith("#") && rest.length() > STATE_LENGTH
                ? new ServerError(code, rest.substring(1, STATE_LENGTH + 1), rest.substring(STATE_LENGTH + 1))
                : new ServerError(code, "HY000", rest);
    }
}
