package io.millrace.gateway.wire;

import java.io.IOException;

/** A peer sent something that is not of the protocol, or more than is taken. */
public final class ProtocolException extends IOException {

    public ProtocolException(String what) {
        super(what);
    }
}
