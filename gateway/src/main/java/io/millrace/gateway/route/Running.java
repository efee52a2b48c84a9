package io.millrace.gateway.route;

import java.util.Optional;
import java.util.UUID;

/** What ClickHouse does for a session now. Thread-safe. */
public final class Running {

    private Optional<String> query = Optional.empty();
    private boolean killed;

    /** The name of a query that begins. */
    synchronized String begin() {
        String id = "millrace-gateway-" + UUID.randomUUID();
        query = Optional.of(id);
        killed = false;
        return id;
    }

    /** @return whether it was killed */
    synchronized boolean end() {
        query = Optional.empty();
        return killed;
    }

    /** The query that is to be ended; empty when no query runs. */
    synchronized Optional<String> kill() {
        killed = query.isPresent();
        return query;
    }
}
