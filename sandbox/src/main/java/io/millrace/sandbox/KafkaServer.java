package io.millrace.sandbox;

import io.millrace.sandbox.process.Lifecycle;

/** Kafka in KRaft mode: one node, broker and controller. Topics are not created by themselves. */
public final class KafkaServer extends Server {

    private final String bootstrapServers;

    KafkaServer(Lifecycle lifecycle, String bootstrapServers) {
        super(Part.KAFKA, lifecycle);
        this.bootstrapServers = bootstrapServers;
    }

    /** {@code host:port}, or several of them between commas when the server is external. */
    public String bootstrapServers() {
        return bootstrapServers;
    }
}
