package io.millrace.ddlmanager.connector;

import io.micrometer.core.instrument.Counter;
import io.millrace.common.connect.ConnectClient.ConnectorState;
import io.millrace.common.problem.Problem;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Restarts the connector when it or its task has FAILED. Connect never does so itself, and Debezium 3.1 to 3.6.1 takes no
 * failure of MySQL for one that passes, whatever {@code errors.max.retries} says (debezium/dbz#2611: {@code
 * MySqlErrorHandler.isRetriable} asks about the cause of the last cause, which is null): each restart of MySQL ends the
 * task.
 */
public final class FailedConnector implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(FailedConnector.class);
    private static final long LOOK_MILLIS = 1_000;
    private static final long CLOSING_SECONDS = 10;

    private final Deployment deployment;
    private final Predicate<MisreadTable> misread;
    private final Counter restarts;
    private final InstantSource clock = InstantSource.system();
    private final RestartPause pause = new RestartPause();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread made = new Thread(task, "failed-connector");
        made.setDaemon(true);
        return made;
    });

    /**
     * @param misread takes a table out that a restart alone would meet again; false when it is out already
     * @param restarts counts them
     */
    public FailedConnector(Deployment deployment, Predicate<MisreadTable> misread, Counter restarts) {
        this.deployment = deployment;
        this.misread = misread;
        this.restarts = restarts;
    }

    public void start() {
        thread.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void look() {
        try {
            deployment.resumeLeft();
            Optional<ConnectorState> state = deployment.state();
            if (state.filter(ConnectorState::failed).isPresent()) {
                if (cured(state.get().cause())) {
                    pause.forget();
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
        } catch (Problem e) {
            // Connect is not there: readiness says so, and its supervisor brings it back.
            LOG.atDebug().setCause(e).log("The connector's state is not known");
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("Looking after the connector failed");
        }
    }

    /** Whether a table was taken out that the connector would have failed at again. */
    private boolean cured(String cause) {
        try {
            return MisreadTable.in(cause).filter(misread).isPresent();
        } catch (Problem e) {
            LOG.atWarn()
                    .addKeyValue("cause", e.getMessage())
                    .log("A table that the connector fails at could not be taken out of it; it is tried again");
            return false;
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
        try {
            thread.awaitTermination(CLOSING_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
