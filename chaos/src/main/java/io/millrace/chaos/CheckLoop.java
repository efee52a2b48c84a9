package io.millrace.chaos;

import io.millrace.common.problem.Problem;
import io.millrace.sandbox.proof.Checks;
import io.millrace.sandbox.supervision.Services;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Has the validator compare all tables again and again during the chaos. It may fail to decide while its servers are away; what
 * it calls wrong must be wrong, and nothing is. Thread-safe.
 */
final class CheckLoop implements AutoCloseable {

    private static final Duration PAUSE = Duration.ofSeconds(20);

    private final Checks checks;
    private int decided;
    private int undecided;
    private final List<String> alarms = new ArrayList<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread made = new Thread(task, "checks");
        made.setDaemon(true);
        return made;
    });

    /**
     * @param decided tables that a check found equal
     * @param undecided tables, or whole checks, that could not be decided
     * @param alarms what a check called wrong
     */
    record Seen(int decided, int undecided, List<String> alarms) {}

    CheckLoop(Services services) {
        this.checks = new Checks(services);
        thread.scheduleWithFixedDelay(this::check, PAUSE.toMillis(), PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    }

    synchronized Seen seen() {
        return new Seen(decided, undecided, List.copyOf(alarms));
    }

    private void check() {
        try {
            count(checks.run());
        } catch (Problem e) {
            // The validator was killed, or it ended with its server's failure.
            synchronized (this) {
                undecided++;
            }
        }
    }

    private synchronized void count(List<Checks.TableResult> results) {
        for (Checks.TableResult result : results) {
            switch (result.verdict()) {
                case "equal" -> decided++;
                case "undecided", "not_checked" -> undecided++;
                default ->
                    alarms.add(
                            result.table() + " " + result.verdict() + " " + result.note() + " " + result.differences());
            }
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
        try {
            thread.awaitTermination(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
