package io.millrace.common.connect;

import io.millrace.common.connect.ConnectClient.ConnectorState;
import io.millrace.common.problem.Problem;
import java.util.Locale;

/**
 * The connector, as pages show it.
 *
 * @param state {@code running}, another state of Kafka Connect's, {@code missing} or {@code unreachable}
 * @param reason why it does not run; empty when it does
 */
public record ConnectorView(String state, String reason) {

    /** Asks Kafka Connect; a Connect that does not answer is part of the answer. */
    public static ConnectorView of(ConnectClient connect, String connector) {
        try {
            return connect.state(connector)
                    .map(ConnectorView::of)
                    .orElse(new ConnectorView("missing", "Kafka Connect has no connector " + connector + "."));
        } catch (Problem e) {
            return new ConnectorView("unreachable", e.getMessage());
        }
    }

    private static ConnectorView of(ConnectorState state) {
        String word = state.running()
                ? "running"
                : state.failed()
                        ? "failed"
                        : (state.connector().equals("RUNNING") ? state.task() : state.connector())
                                .toLowerCase(Locale.ROOT);
        return new ConnectorView(word, state.failed() ? state.cause() : "");
    }
}
