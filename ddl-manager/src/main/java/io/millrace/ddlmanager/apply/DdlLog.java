package io.millrace.ddlmanager.apply;

import com.clickhouse.client.api.query.GenericRecord;
import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.clickhouse.ClickHouseNames;
import io.millrace.common.naming.Targets;
import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.plan.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
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

    /** Values travel in the request's address, of which ClickHouse reads a megabyte by default. */
    private static final int BATCH_CHARACTERS = 100_000;
    /** The class of what a person did with held rows: sent them again, or discarded them. */
    public static final String QUARANTINE = "quarantine";

    private final ClickHouse clickHouse;
    private final Targets targets;
    private final Queue<Entry> noted = new ConcurrentLinkedQueue<>();

    public DdlLog(ClickHouse clickHouse, Targets targets) {
        this.clickHouse = clickHouse;
        this.targets = targets;
    }

    private record Entry(TableId table, Cause cause, String effect, String statement, String error, long nanos) {

        int characters() {
            return cause.reason().length() + statement.length() + error.length();
        }

        long ageMillis() {
            return Duration.ofNanos(System.nanoTime() - nanos).toMillis();
        }
    }

    /**
     * What was done for a table.
     *
     * @param effect as {@link Statement.Effect#word}, or another class
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
            return Arrays.stream(Statement.Effect.values())
                    .anyMatch(known -> known.word().equals(effect));
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
        String changes = Arrays.stream(Statement.Effect.values())
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
     * @throws io.millrace.common.Problem when ClickHouse does not take it; then it is tried again with the next flush
     */
    public synchronized void flush() {
        while (!noted.isEmpty()) {
            List<Entry> batch = nextBatch();
            write(batch);
            batch.forEach(written -> noted.poll());
        }
    }

    /** Of one ClickHouse database, from the head of what is noted, which stays as it is. */
    private List<Entry> nextBatch() {
        List<Entry> batch = new ArrayList<>();
        int characters = 0;
        for (Entry entry : noted) {
            characters += entry.characters();
            boolean fits = batch.isEmpty()
                    || characters < BATCH_CHARACTERS
                            && entry.table()
                                    .database()
                                    .equals(batch.get(0).table().database());
            if (!fits) {
                break;
            }
            batch.add(entry);
        }
        return batch;
    }

    private void write(List<Entry> entries) {
        clickHouse.execute(
                "INSERT INTO " + name(entries.get(0).table().database())
                        + " (executed_at, mysql_database, mysql_table, reason, binlog_file, binlog_pos, class, statement,"
                        + " error) SELECT now64(3, 'UTC') - toIntervalMillisecond(e.1), e.2, e.3, e.4, e.5, e.6, e.7, e.8,"
                        + " e.9 FROM (SELECT arrayJoin(arrayZip({age:Array(Int64)}, {db:Array(String)},"
                        + " {table:Array(String)}, {reason:Array(String)}, {file:Array(String)}, {pos:Array(UInt64)},"
                        + " {class:Array(String)}, {sql:Array(String)}, {error:Array(String)})) AS e)",
                Map.of(
                        "age", each(entries, Entry::ageMillis),
                        "db", each(entries, entry -> entry.table().database()),
                        "table", each(entries, entry -> entry.table().table()),
                        "reason", each(entries, entry -> entry.cause().reason()),
                        "file", each(entries, entry -> entry.cause().binlogFile()),
                        "pos", each(entries, entry -> entry.cause().binlogPosition()),
                        "class", each(entries, Entry::effect),
                        "sql", each(entries, Entry::statement),
                        "error", each(entries, Entry::error)));
    }

    private static <T> List<T> each(List<Entry> entries, Function<Entry, T> value) {
        return entries.stream().map(value).toList();
    }

    private String name(String mysqlDatabase) {
        return ClickHouseNames.quoted(targets.ingestDatabase(mysqlDatabase)) + ".ddl_log";
    }
}
