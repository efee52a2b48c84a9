package io.millrace.sandbox;

import io.millrace.sandbox.process.Lifecycle;

/** Kafka Connect in distributed mode with Debezium's MySQL connector; source connectors can be exactly once. */
public final class ConnectServer extends Server {

    private final String url;

    ConnectServer(Lifecycle lifecycle, String url) {
        super(Part.CONNECT, lifecycle);
        this.url = url;
    }

    /** Of the REST interface, {@code http://host:port} without a slash at the end. */
    public String url() {
        return url;
    }
}
