package io.millrace.chaos.network;

/**
 * Who talks to whom.
 *
 * @param client the process that connects
 * @param server the one that it connects to
 */
public record Link(String client, String server) {

    @Override
    public String toString() {
        return client + " to " + server;
    }
}
