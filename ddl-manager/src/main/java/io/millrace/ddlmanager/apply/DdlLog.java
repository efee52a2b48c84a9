package io.millrace.ddlmanager.apply;

import com.clickhouse.client.api.query.GenericRecord;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.clickhouse.ClickHouseNames;
import io.millrace.common.naming.Targets;
import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.plan.Effect;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

/**
 * Writes the audit trail, {@code clickhouse-sql/bootstrap/ddl_log.sql}: each statement with its reason and its result.
 * Entries of many tables are written together, since each INSERT is a part of its own. Thread-safe.
 */
public final class DdlLog {

    /** The class of statements that follow a TRUNCATE; they change no column, so they bring no held row back. */
    public static final String TRUNCATION = "truncation";

    /** The class of entries that say what is about to run; should it be killed, they are what is known. */
    public static final String PLAN = "plan";

    /** The class of what a person did with held rows: sent them again, or discarded them. */
    public static final String QUARANTINE = "quarantine";

    private static final long MOST_WAITING_MILLIS = 1_000;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final ClickHouse clickHouse;
    private final Targets targets;
    private final Queue<Entry> noted = new ConcurrentLinkedQueue<>();
    private final Lock writing = new ReentrantLock();

    public DdlLog(ClickHouse clickHouse, Targets targets) {
        this.clickHouse = clickHouse;
        this.targets = targets;
    }

    private record Entry(TableId table, Cause cause, String effect, String statement, String error, long nanos) {

        Map<String, Object> row(Instant now) {
            return Map.of(
                    "executed_at", now.minusMillis(ageMillis()).toString(),
                    "mysql_database", table.database(),
                    "mysql_table", table.table(),
                    "reason", cause.reason(),
                    "binlog_file", cause.binlogFile(),
                    "binlog_pos", cause.binlogPosition(),
                    "class", effect,
                    "statement", statement,
                    "error", error);
        }

        long ageMillis() {
            return Duration.ofNanos(System.nanoTime() - nanos).toMillis();
        }
    }

    /**
     * What was done for a table.
     *
     * @param effect as {@link Effect#word}, or another class
     * @param error empty: it worked
     */
    public record Line(
            Instant at,
            String reason,
            String binlogFile,
            long binlogPosition,
            String effect,
            String statement,
            String error) {

        /** Whether the statement is one of a plan. */
        public boolean changesTable() {
            return Arrays.stream(Effect.values()).anyMatch(known -> known.word().equals(effect));
        }
    }

    /** The last lines of a table, in their order; none where nothing has been made yet. */
    public List<Line> lines(TableId table, int limit) {
        List<Line> lines = new ArrayList<>();
        boolean there = !clickHouse
                .query(
                        "SELECT 1 FROM system.tables WHERE database = {db:String} AND name = 'ddl_log'",
                        Map.of("db", targets.ingestDatabase(table.database())))
                .isEmpty();
        if (!there) {
            return lines;
        }
        for (GenericRecord row : clickHouse.query(
                "SELECT toUnixTimestamp64Milli(executed_at) AS at_millis, reason, binlog_file,"
                        + " toInt64(binlog_pos) AS pos, class, statement, error FROM " + name(table.database())
                        + " WHERE mysql_database = {db:String} AND mysql_table = {table:String}"
                        + " ORDER BY executed_at DESC LIMIT " + limit,
                Map.of("db", table.database(), "table", table.table()))) {
            lines.add(
                    0,
                    new Line(
                            Instant.ofEpochMilli(row.getLong("at_millis")),
                            row.getString("reason"),
                            row.getString("binlog_file"),
                            row.getLong("pos"),
                            row.getString("class"),
                            row.getString("statement"),
                            row.getString("error")));
        }
        return lines;
    }

    /** When each table was changed last, so that rows that did not fit may do so now. */
    public Map<TableId, Instant> lastChanges(String mysqlDatabase) {
        String changes = Arrays.stream(Effect.values())
                .map(effect -> ClickHouseNames.literal(effect.word()))
                .collect(Collectors.joining(", "));
        Map<TableId, Instant> last = new HashMap<>();
        for (GenericRecord row : clickHouse.query(
                "SELECT mysql_table, toUnixTimestamp64Milli(max(executed_at)) AS changed_at FROM " + name(mysqlDatabase)
                        + " WHERE mysql_database = {db:String} AND error = '' AND class IN (" + changes
                        + ") GROUP BY mysql_table",
                Map.of("db", mysqlDatabase))) {
            last.put(
                    new TableId(mysqlDatabase, row.getString("mysql_table")),
                    Instant.ofEpochMilli(row.getLong("changed_at")));
        }
        return last;
    }

    /** @param error empty when the statement worked */
    public void record(TableId table, Cause cause, String effect, String statement, String error) {
        note(table, cause, effect, statement, error);
        flush();
    }

    /** As {@link #record}, but it is written with the next {@link #flush}, of whichever thread. */
    public void note(TableId table, Cause cause, String effect, String statement, String error) {
        noted.add(new Entry(table, cause, effect, statement, error, System.nanoTime()));
    }

    /**
     * Returns when everything that was noted before is in ClickHouse; another thread may have written it meanwhile.
     *
     * @throws io.millrace.common.problem.Problem when ClickHouse does not take it; then it is tried again with the next flush
     */
    public void flush() {
        writing.lock();
        try {
            writeNoted();
        } finally {
            writing.unlock();
        }
    }

    /** As {@link #flush}, but only when something has waited for a second and no other thread is writing. */
    void flushOld() {
        Entry oldest = noted.peek();
        if (oldest != null && oldest.ageMillis() > MOST_WAITING_MILLIS && writing.tryLock()) {
            try {
                writeNoted();
            } finally {
                writing.unlock();
            }
        }
    }

    private void writeNoted() {
        while (!noted.isEmpty()) {
            List<Entry> batch = nextBatch();
            write(batch);
            batch.forEach(written -> noted.poll());
        }
    }

    /** Of one ClickHouse database, from the head of what is noted, which stays as it is. */
    private List<Entry> nextBatch() {
        String database = noted.element().table().database();
        return noted.stream()
                .takeWhile(entry -> entry.table().database().equals(database))
                .toList();
    }

    /** By ClickHouse's clock: held rows have the time of their coming by the same. */
    private void write(List<Entry> entries) {
        Instant now = Instant.ofEpochMilli(clickHouse
                .query("SELECT toUnixTimestamp64Milli(now64(3))")
                .get(0)
                .getLong(1));
        clickHouse.insert(
                name(entries.get(0).table().database()), Map.of("date_time_input_format", "best_effort"), lines -> {
                    for (Entry entry : entries) {
                        lines.write(JSON.writeValueAsBytes(entry.row(now)));
                        lines.write('\n');
                    }
                });
    }

    private String name(String mysqlDatabase) {
        return ClickHouseNames.quoted(targets.ingestDatabase(mysqlDatabase)) + ".ddl_log";
    }
}
