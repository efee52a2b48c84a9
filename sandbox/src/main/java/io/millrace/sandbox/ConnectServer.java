package io.millrace.sandbox;

import io.millrace.sandbox.process.Lifecycle;
import java.util.Optional;

/** Kafka Connect in distributed mode with Debezium's MySQL connector; source connectors can be exactly once. */
public final class ConnectServer extends Server {

    private final String url;
    private final Optional<String> token;

    ConnectServer(Lifecycle lifecycle, String url, Optional<String> token) {
        super(Part.CONNECT, lifecycle);
        this.url = url;
        this.token = token;
    }

    /** Of the REST interface, {@code http://host:port} without a slash at the end. */
    public String url() {
        return url;
    }

    /** What requests must carry as a bearer; empty where an external worker asks for nothing. */
    public Optional<String> token() {
        return token;
    }
}
