package io.millrace.common.program;

import io.javalin.Javalin;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.millrace.common.ShutdownSignal;
import io.millrace.common.http.HttpBase;
import io.millrace.common.http.HttpBase.Readiness;
import io.millrace.common.problem.Problem;
import io.millrace.common.settings.HttpSettings;
import io.millrace.common.task.Schedule;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts a service. While a server that it needs is away, it waits for it in the same process instead of ending and being
 * started again and again: it says for what in the log and at {@code /readyz}, and {@code /livez} answers.
 */
public final class ServiceStart {

    private static final Logger LOG = LoggerFactory.getLogger(ServiceStart.class);
    private static final Schedule TRIES =
            Schedule.every(Duration.ZERO).retryAfter(Duration.ofSeconds(1), Duration.ofSeconds(10));
    private static final Duration LOOK = Duration.ofMillis(500);

    private final HttpSettings http;
    private final HttpSettings.Service door;
    private final List<ServerAddress> servers;
    private final CountDownLatch toEnd = new CountDownLatch(1);
    private String said = "";

    /**
     * @param door where the service answers over HTTP
     * @param servers that the service needs
     */
    public ServiceStart(HttpSettings http, HttpSettings.Service door, List<ServerAddress> servers) {
        this.http = http;
        this.door = door;
        this.servers = servers;
    }

    /**
     * Returns when the service has started.
     *
     * @param start may be called several times
     * @return empty when the process is told to end before that
     * @throws Problem when the service cannot start, and waiting does not help
     */
    public <S extends AutoCloseable> Optional<S> of(Supplier<S> start) throws InterruptedException {
        try (ShutdownSignal.Registration signal = ShutdownSignal.onReceived(toEnd::countDown)) {
            for (int failures = 1; toEnd.getCount() > 0; failures++) {
                try {
                    return Optional.of(start.get());
                } catch (Problem e) {
                    if (!e.retryable()) {
                        throw e;
                    }
                    await(e, TRIES.pause(failures));
                }
            }
            return Optional.empty();
        }
    }

    /** Until the next try is worth it: after a pause, and when every server takes connections. */
    private void await(Problem problem, Duration pause) throws InterruptedException {
        if (!problem.getMessage().equals(said)) {
            said = problem.getMessage();
            LOG.atWarn()
                    .addKeyValue("reason", said)
                    .addKeyValue("remedy", problem.remedy())
                    .log("Waiting before the service can start");
        }
        Readiness waiting = Readiness.notReady("waiting to start: " + said);
        Javalin answering = HttpBase.start(
                http, door, new PrometheusMeterRegistry(PrometheusConfig.DEFAULT), () -> waiting, config -> {});
        try {
            boolean end = toEnd.await(pause.toMillis(), TimeUnit.MILLISECONDS);
            while (!end && !allAnswer()) {
                end = toEnd.await(LOOK.toMillis(), TimeUnit.MILLISECONDS);
            }
        } finally {
            answering.stop();
        }
    }

    private boolean allAnswer() {
        return servers.stream().allMatch(ServerAddress::answers);
    }
}
