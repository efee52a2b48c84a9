package io.millrace.ddlmanager.connector;

import io.micrometer.core.instrument.Counter;
import io.millrace.common.connect.ConnectClient.ConnectorState;
import io.millrace.common.problem.Problem;
import io.millrace.common.task.PeriodicTask;
import io.millrace.common.task.Schedule;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Restarts the connector when it or its task has FAILED. Connect never does so itself, and Debezium 3.1 to 3.6.1 takes no
 * failure of MySQL for one that passes, whatever {@code errors.max.retries} says (debezium/dbz#2611: {@code
 * MySqlErrorHandler.isRetriable} asks about the cause of the last cause, which is null): each restart of MySQL ends the
 * task.
 */
public final class ConnectorSupervisor implements PeriodicTask.Work {

    public static final Schedule SCHEDULE =
            Schedule.every(Duration.ofSeconds(1)).retryAfter(Duration.ofSeconds(1), Duration.ofSeconds(10));

    private static final Logger LOG = LoggerFactory.getLogger(ConnectorSupervisor.class);

    private final Deployment deployment;
    private final Predicate<MisreadTable> misread;
    private final Predicate<String> failedStatement;
    private final BiPredicate<String, String> failedRow;
    private final Counter restarts;
    private final InstantSource clock = InstantSource.system();
    private final RestartPause pause = new RestartPause();
    private String reported = "";
    private boolean saidUnassigned;

    /**
     * @param misread takes a table out that a restart alone would meet again; false when it is out already
     * @param failedStatement gets the connector past a statement that it fails at; false when it cannot
     * @param failedRow gets it past a row, of which the task's trace and last cause tell; false when it cannot
     * @param restarts counts them
     */
    public ConnectorSupervisor(
            Deployment deployment,
            Predicate<MisreadTable> misread,
            Predicate<String> failedStatement,
            BiPredicate<String, String> failedRow,
            Counter restarts) {
        this.deployment = deployment;
        this.misread = misread;
        this.failedStatement = failedStatement;
        this.failedRow = failedRow;
        this.restarts = restarts;
    }

    /** Without Connect this fails; then its own supervisor brings it back. */
    @Override
    public void run(PeriodicTask.Run run) {
        deployment.resumeLeft();
        Optional<ConnectorState> state = deployment.state();
        sayUnassigned();
        if (state.filter(ConnectorState::failed).isPresent()) {
            if (cured(state.get())) {
                pause.cured(clock.instant());
            }
            if (pause.failed(clock.instant())) {
                LOG.atWarn()
                        .addKeyValue("connector", deployment.name())
                        .addKeyValue("cause", state.get().cause())
                        .log("The connector has failed and is restarted");
                deployment.restartFailed();
                restarts.increment();
            }
        } else if (state.filter(ConnectorState::running).isPresent()) {
            pause.runs(clock.instant());
        }
    }

    private void sayUnassigned() {
        Optional<String> trouble = deployment.unassigned();
        if (trouble.isPresent() && !saidUnassigned) {
            LOG.atWarn().addKeyValue("connector", deployment.name()).log("The connector " + trouble.get());
        }
        saidUnassigned = trouble.isPresent();
    }

    private boolean cured(String trace, String cause) {
        return switch (TaskFailure.of(trace)) {
            case AT_STATEMENT -> failedStatement.test(cause);
            case AT_ROW -> failedRow.test(trace, cause);
            case ELSEWHERE -> false;
        };
    }

    /** Whether what the connector failed at is out of its way. */
    private boolean cured(ConnectorState state) {
        String cause = state.cause();
        try {
            boolean cured = MisreadTable.in(state.trace()).filter(misread).isPresent() || cured(state.trace(), cause);
            reported = "";
            return cured;
        } catch (RuntimeException e) {
            String reason = e.toString();
            if (!reason.equals(reported)) {
                LOG.atWarn()
                        .addKeyValue("cause", cause)
                        .addKeyValue("reason", reason)
                        .setCause(e instanceof Problem ? null : e)
                        .log("What the connector fails at could not be taken out of its way; it is tried again");
                reported = reason;
            }
            return false;
        }
    }
}
