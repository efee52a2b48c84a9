package io.millrace.common.metrics;

/**
 * Every meter of every service, with its labels. {@code docs/metrics.md} explains them; a test compares the two.
 * Names are Micrometer's; Prometheus shows {@code millrace.rows.in} as {@code millrace_rows_in_total}.
 */
public final class MeterNames {

    /** Label: database.table, as MySQL spells it. */
    public static final String TABLE = "table";

    /** Label: the stable code of a reason, such as {@code not_json}. */
    public static final String REASON = "reason";

    /** Label: a state of a table, such as {@code streaming}. */
    public static final String STATE = "state";

    /** Label: the name of a check of data's quality, such as {@code orphans}. */
    public static final String CHECK = "check";

    /** Label: the name of a background task of a service, such as {@code schema-changes}. */
    public static final String TASK = "task";

    /** Counter by task: runs of a background task, failed ones included. */
    public static final String TASK_RUNS = "millrace.task.runs";

    /** Counter by task: runs of a background task that failed. */
    public static final String TASK_FAILURES = "millrace.task.failures";

    /** Gauge by task: 0 while a background task fails again and again or hangs, else 1. */
    public static final String TASK_HEALTHY = "millrace.task.healthy";

    /** Gauge: files of passwords and tokens that cannot be read or are empty now, so that their last values stay in use. */
    public static final String SECRETS_UNREADABLE = "millrace.secrets.unreadable";

    /**
     * Counter by table: raw records read by the normalizer, tombstones included. Always the sum of {@link
     * #RECORDS_NORMALIZED}, {@link #TRUNCATIONS}, {@link #RECORDS_SKIPPED} and {@link #DEAD_LETTERS}.
     */
    public static final String RECORDS_IN = "millrace.normalizer.records.in";

    /** Counter by table: raw records that became rows. */
    public static final String RECORDS_NORMALIZED = "millrace.normalizer.records.normalized";

    /** Counter by table: raw records that said that the whole table was emptied. */
    public static final String TRUNCATIONS = "millrace.normalizer.truncations";

    /** Counter by table: rows written to row topics; an update of a table without a key is one record and two rows. */
    public static final String ROWS_OUT = "millrace.normalizer.rows.out";

    /** Counter by table: rows written that delete (they are part of {@link #ROWS_OUT}). */
    public static final String ROWS_DELETED = "millrace.normalizer.rows.deleted";

    /** Counter by table and reason: records that are rightly no row of their own: {@code tombstone}, {@code message}. */
    public static final String RECORDS_SKIPPED = "millrace.normalizer.records.skipped";

    /** Counter by table and reason: records written to the dead-letter topic. */
    public static final String DEAD_LETTERS = "millrace.normalizer.dead.letters";

    /** Gauge by state: views on top of the replicated tables, such as {@code broken}. */
    public static final String VIEWS = "millrace.ddl.views";

    /** Gauge by check: rows of the star schema that are not as they should be. */
    public static final String QUALITY_BAD_ROWS = "millrace.ddl.quality.bad.rows";

    /** Gauge: seconds since the aggregate that is furthest behind was exact; 0 without an aggregate. */
    public static final String AGGREGATES_BEHIND = "millrace.ddl.aggregates.behind.seconds";

    /** Counter: rows that the ddl-manager sent again out of quarantine. */
    public static final String ROWS_REPLAYED = "millrace.ddl.rows.replayed";

    /** Gauge: tables that changed, whose rows in quarantine are to be sent again and wait for that. */
    public static final String REPLAYS_WAITING = "millrace.ddl.replays.waiting";

    /** Counter by table: truncations that the ddl-manager has carried out in ClickHouse. */
    public static final String TRUNCATIONS_APPLIED = "millrace.ddl.truncations";

    /** Counter by table: truncations that a policy left out. */
    public static final String TRUNCATIONS_IGNORED = "millrace.ddl.truncations.ignored";

    /** Counter by table: rows that the truncations took away. */
    public static final String ROWS_TRUNCATED = "millrace.ddl.rows.truncated";

    /** Gauge: truncations that wait until everything before them has arrived. */
    public static final String TRUNCATIONS_WAITING = "millrace.ddl.truncations.waiting";

    /** Gauge: seconds that the check of the binlog is behind: nothing newer counts as in step. */
    public static final String GUARD_LAG = "millrace.ddl.guard.lag.seconds";

    /** Counter: changes of rows that no row event holds; their tables are copied again. */
    public static final String CHANGES_UNSEEN = "millrace.ddl.changes.unseen";

    /** Counter by table: records that expired in Kafka before they were read, or that a broker lost; the table is copied again. */
    public static final String RECORDS_EXPIRED = "millrace.ddl.records.expired";

    /** Counter by table: times that a table was copied again after a statement that rewrote its rows. */
    public static final String TABLES_RELOADED = "millrace.ddl.tables.reloaded";

    /** Counter: times that the ddl-manager restarted the connector because it or its task had FAILED. */
    public static final String CONNECTOR_RESTARTS = "millrace.ddl.connector.restarts";

    /** Counter: transactions in Kafka that nobody would have ended, and that the ddl-manager aborted. */
    public static final String TRANSACTIONS_ABORTED = "millrace.ddl.transactions.aborted";

    /** Counter by table: times that a Kafka table of ClickHouse had stopped reading and was attached again. */
    public static final String CONSUMERS_REATTACHED = "millrace.ddl.consumers.reattached";

    /** Counter by table: row events in the binlog that hold half a row; the first stops its table. */
    public static final String HALF_ROWS = "millrace.ddl.half.rows";

    /** Gauge: 1 when the connector and its task run, else 0. */
    public static final String CONNECTOR_RUNNING = "millrace.ddl.connector.running";

    /** Gauge: seconds since the moment in the binlog up to which Debezium has read; 0 when it has read everything. */
    public static final String CONNECTOR_LAG = "millrace.ddl.connector.lag.seconds";

    /** Gauge: for how many seconds MySQL keeps its binlog; without a limit infinite. */
    public static final String BINLOG_RETENTION = "millrace.ddl.binlog.retention.seconds";

    /** Gauge by table: rows in quarantine. */
    public static final String QUARANTINE_ROWS = "millrace.ddl.quarantine.rows";

    /** Label: a disk of ClickHouse, as it calls it. */
    public static final String DISK = "disk";

    /** Gauge by disk: bytes that are free on a disk of ClickHouse. */
    public static final String CLICKHOUSE_DISK_FREE = "millrace.ddl.clickhouse.disk.free.bytes";

    /** Gauge by disk: bytes that a disk of ClickHouse has, free or not. */
    public static final String CLICKHOUSE_DISK_SIZE = "millrace.ddl.clickhouse.disk.size.bytes";

    /** Gauge by state: replicated tables, by the words of the journal ({@code streaming}, {@code blocked} and so on). */
    public static final String TABLES = "millrace.ddl.tables";

    /** Gauge by table: 1 when the last check found every value equal, else 0. */
    public static final String PARITY = "millrace.validator.parity";

    /** Gauge by table: rows that differed at the last check. */
    public static final String ROWS_DIFFERING = "millrace.validator.rows.differing";

    /** Gauge by table: values in MySQL that ClickHouse cannot hold, at the last check. */
    public static final String VALUES_LOSSY = "millrace.validator.values.lossy";

    /** Gauge by table and verdict: 1 for the verdict that the table has; the others are left out. */
    public static final String VERDICT_OF_TABLE = "millrace.validator.verdict";

    /** Gauge by verdict: tables that have it. */
    public static final String TABLES_BY_VERDICT = "millrace.validator.tables";

    /** Counter by table: rows of MySQL that checks have compared. */
    public static final String ROWS_CHECKED = "millrace.validator.rows.checked";

    /** Counter by table: ranges of keys that checks have compared. */
    public static final String RANGES_CHECKED = "millrace.validator.ranges.checked";

    /** Gauge by table: seconds since the last check began that found every value of every row right. */
    public static final String PROOF_AGE = "millrace.validator.proof.age.seconds";

    /** Gauge: seconds until what MySQL had committed was in ClickHouse; grows while it is not there. */
    public static final String FRESHNESS = "millrace.validator.freshness.seconds";

    /** Gauge: clients that are connected to the gateway. */
    public static final String GATEWAY_CONNECTIONS = "millrace.gateway.connections";

    /** Counter: clients that the gateway refused because there were too many. */
    public static final String GATEWAY_REFUSED = "millrace.gateway.connections.refused";

    /** Counter by rule and route: statements for which a rule of the gateway's asks for ClickHouse, and what answered. */
    public static final String GATEWAY_STATEMENTS = "millrace.gateway.statements";

    /** Label: a rule of the gateway. */
    public static final String RULE = "rule";

    /** Label: what answered a statement, {@code clickhouse} or {@code mysql}. */
    public static final String ROUTE = "route";

    /** Label: what a check says of a table, such as {@code equal}. */
    public static final String VERDICT = "verdict";

    /** Counter by table: rows that the orders service read; rows of a copy, too. */
    public static final String ORDERS_ROWS = "millrace.orders.rows";

    /** Counter by table and reason: rows of which the orders service cannot say to which order they belong. */
    public static final String ORDERS_ROWS_REJECTED = "millrace.orders.rows.rejected";

    /** Counter: events of completed orders. */
    public static final String ORDERS_COMPLETED = "millrace.orders.completed";

    /** Counter by change: rows of orders whose event was sent already. */
    public static final String ORDERS_CHANGED_AFTERWARDS = "millrace.orders.changed.afterwards";

    /** Gauge: orders that are not complete, of this instance. */
    public static final String ORDERS_INCOMPLETE = "millrace.orders.incomplete";

    /** Label: what a row does to an order, such as {@code detail-deleted}. */
    public static final String CHANGE = "change";

    /** Gauge: seconds since the last complete run of the export began. */
    public static final String EXPORT_AGE = "millrace.export.age.seconds";

    /** Gauge: seconds from the beginning of one run of the export to that of the next. */
    public static final String EXPORT_SCHEDULE = "millrace.export.schedule.seconds";

    /** Counter by layer: rows in files that complete runs of the export wrote. */
    public static final String EXPORT_ROWS = "millrace.export.rows";

    /** Counter by layer: bytes of these files. */
    public static final String EXPORT_BYTES = "millrace.export.bytes";

    /** Counter by table: times when changes expired in Kafka before they were exported. */
    public static final String EXPORT_GAPS = "millrace.export.gaps";

    /** Label: {@code bronze}, {@code silver} or {@code gold}. */
    public static final String LAYER = "layer";

    private MeterNames() {}
}
