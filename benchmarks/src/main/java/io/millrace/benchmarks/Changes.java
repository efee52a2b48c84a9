package io.millrace.benchmarks;

import com.clickhouse.client.api.query.GenericRecord;
import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.naming.Targets;
import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.table.TableId;
import io.millrace.sandbox.MySqlServer;
import io.millrace.sandbox.progress.Progress;
import io.millrace.sandbox.progress.Progress.Task;
import io.millrace.sandbox.progress.Progress.Unit;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;

/** Changes one row after the other, each when the last one is visible, and takes the time of each. */
final class Changes implements AutoCloseable {

    private static final Duration LOOK = Duration.ofMillis(20);
    private static final Duration LIMIT = Duration.ofMinutes(15);
    private static final int LONGEST_PAUSE_MILLIS = 1_500;

    private final Wide wide;
    private final Targets targets;
    private final Connection mysql;
    private final ClickHouse clickHouse;
    private long value;

    /** @param clickHouse is not closed with this */
    Changes(Wide wide, Targets targets, MySqlServer mysql, ClickHouse clickHouse) throws SQLException {
        this.wide = wide;
        this.targets = targets;
        this.mysql = mysql.openAsRoot();
        this.clickHouse = clickHouse;
    }

    Latencies run(int changes, long seed, Progress progress) throws SQLException {
        SplittableRandom random = new SplittableRandom(seed);
        List<Long> millis = new ArrayList<>();
        try (Task task = progress.begin("changed", changes, Unit.ROWS)) {
            for (int i = 0; i < changes; i++) {
                // Else each change would begin where the last one ended in the pipeline's intervals.
                LockSupport.parkNanos(
                        Duration.ofMillis(random.nextInt(LONGEST_PAUSE_MILLIS)).toNanos());
                millis.add(change(wide.id(random.nextInt(wide.tables()))));
                task.reached(i + 1);
            }
        }
        return Latencies.of(millis);
    }

    /** @return milliseconds until ClickHouse shows the new value */
    long change(TableId table) throws SQLException {
        value++;
        execute("UPDATE " + table + " SET v = " + value + " WHERE id = 1");
        return awaitShown("SELECT v FROM " + targets.view(table) + " WHERE id = 1");
    }

    /** @return milliseconds until ClickHouse shows a value of a column that is added now */
    long addColumn(TableId table) throws SQLException {
        value++;
        execute("ALTER TABLE " + table + " ADD COLUMN added BIGINT NULL");
        execute("UPDATE " + table + " SET added = " + value + " WHERE id = 1");
        return awaitShown("SELECT added FROM " + targets.view(table) + " WHERE id = 1");
    }

    /** @return milliseconds from a statement about the table until ClickHouse shows a value that was written behind it */
    long alter(TableId table, String alteration) throws SQLException {
        value++;
        long began = System.nanoTime();
        execute("ALTER TABLE " + table + " " + alteration);
        execute("UPDATE " + table + " SET v = " + value + " WHERE id = 1");
        awaitShown("SELECT v FROM " + targets.view(table) + " WHERE id = 1");
        return Duration.ofNanos(System.nanoTime() - began).toMillis();
    }

    /** Statements that change nothing, and of which Debezium's schema history has one record each. */
    void comment(TableId table, int statements) throws SQLException {
        for (int i = 0; i < statements; i++) {
            execute("ALTER TABLE " + table + " COMMENT = '" + i + "'");
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = mysql.createStatement()) {
            statement.execute(sql);
        }
    }

    private long awaitShown(String query) {
        long committed = System.nanoTime();
        while (!shown(query)) {
            if (System.nanoTime() - committed > LIMIT.toNanos()) {
                throw ProblemCode.TIMED_OUT.problem(
                        "A change was not visible after " + LIMIT.toSeconds() + " s: " + query + " is not " + value
                                + ".",
                        "Read the logs of the services and of Kafka Connect.");
            }
            LockSupport.parkNanos(LOOK.toNanos());
        }
        return Duration.ofNanos(System.nanoTime() - committed).toMillis();
    }

    private boolean shown(String query) {
        try {
            List<GenericRecord> rows = clickHouse.query(query);
            return !rows.isEmpty()
                    && rows.get(0).getObject(1) != null
                    && rows.get(0).getLong(1) == value;
        } catch (Problem e) {
            // The view does not have the column yet, or is being replaced.
            return false;
        }
    }

    @Override
    public void close() throws SQLException {
        mysql.close();
    }
}
