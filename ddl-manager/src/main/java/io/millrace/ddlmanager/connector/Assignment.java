package io.millrace.ddlmanager.connector;

import io.millrace.common.connect.ConnectClient.ConnectorState;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Whether a worker has taken the connector and its task. Connect distributes them within seconds; when that takes longer,
 * nothing fails and nothing is read. Thread-safe.
 */
final class Assignment {

    static final Duration PATIENCE = Duration.ofMinutes(1);

    private Optional<ConnectorState> unassigned = Optional.empty();
    private Instant since = Instant.MAX;

    synchronized void saw(ConnectorState state, Instant now) {
        boolean waits = state.connector().equals("UNASSIGNED")
                || state.connector().equals("RUNNING") && state.task().equals("UNASSIGNED");
        if (waits && unassigned.isEmpty()) {
            since = now;
        }
        unassigned = waits ? Optional.of(state) : Optional.empty();
    }

    /** A clause about the connector; empty while it has a worker, or has waited for less than {@link #PATIENCE}. */
    synchronized Optional<String> trouble(Instant now) {
        Duration waiting = unassigned.isEmpty() ? Duration.ZERO : Duration.between(since, now);
        if (waiting.compareTo(PATIENCE) < 0) {
            return Optional.empty();
        }
        ConnectorState state = unassigned.orElseThrow();
        return Optional.of("has had no worker for " + waiting.toSeconds() + " s (connector " + state.connector()
                + ", task " + state.task() + "): read the log of Kafka Connect, and restart the worker");
    }
}
