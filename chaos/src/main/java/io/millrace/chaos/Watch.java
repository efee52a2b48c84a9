package io.millrace.chaos;

import com.clickhouse.client.api.query.GenericRecord;
import io.millrace.chaos.Writer.Commit;
import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.connect.ConnectClient;
import io.millrace.common.naming.Targets;
import io.millrace.common.problem.Problem;
import io.millrace.common.settings.ClickHouseSettings;
import io.millrace.common.settings.ConnectSettings;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Looks on from outside while the chaos lasts: how old the oldest change is that ClickHouse does not show yet, and
 * whether the connector fails. Thread-safe.
 */
final class Watch implements AutoCloseable {

    private static final long LOOK_MILLIS = 500;

    private final ClickHouse clickHouse;
    private final ConnectClient connect;
    private final String connector;
    private final String step;
    private final Queue<Commit> commits;
    private final List<Long> lags = new ArrayList<>();
    private final Set<String> failures = new LinkedHashSet<>();
    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(2, task -> {
        Thread thread = new Thread(task, "watch");
        thread.setDaemon(true);
        return thread;
    });

    /** @param commits is emptied of what has arrived */
    Watch(ClickHouseSettings clickHouse, ConnectSettings connect, Targets targets, Queue<Commit> commits) {
        this.clickHouse = ClickHouse.connect(clickHouse);
        this.connect = new ConnectClient(connect);
        this.connector = connect.connector();
        this.step = "SELECT step FROM " + targets.view(ChaosTables.LEDGER) + " WHERE session = 0";
        this.commits = commits;
        threads.scheduleWithFixedDelay(this::lookAtRows, 0, LOOK_MILLIS, TimeUnit.MILLISECONDS);
        threads.scheduleWithFixedDelay(this::lookAtConnector, 0, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /**
     * @param medianMillis age of the oldest change that was not shown yet, at the median of all moments
     * @param connectorFailures what Connect said when the connector or its task had FAILED
     */
    record Seen(long medianMillis, long longestMillis, List<String> connectorFailures) {}

    synchronized Seen seen() {
        List<Long> sorted = lags.stream().sorted().toList();
        return sorted.isEmpty()
                ? new Seen(0, 0, List.copyOf(failures))
                : new Seen(sorted.get(sorted.size() / 2), sorted.get(sorted.size() - 1), List.copyOf(failures));
    }

    private void lookAtRows() {
        try {
            List<GenericRecord> rows = clickHouse.query(step);
            long arrived = rows.isEmpty() ? -1 : rows.get(0).getLong("step");
            while (commits.peek() != null && commits.peek().step() <= arrived) {
                commits.poll();
            }
        } catch (RuntimeException e) {
            // ClickHouse was killed: what it does not show gets older.
        }
        Commit oldest = commits.peek();
        synchronized (this) {
            lags.add(oldest == null ? 0 : TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - oldest.nanos()));
        }
    }

    private void lookAtConnector() {
        try {
            connect.state(connector)
                    .filter(ConnectClient.ConnectorState::failed)
                    .ifPresent(state -> {
                        synchronized (this) {
                            failures.add(state.cause());
                        }
                    });
        } catch (Problem e) {
            // Connect was killed.
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        try {
            threads.awaitTermination(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        clickHouse.close();
    }
}
