package io.millrace.common.quarantine;

import com.clickhouse.client.api.query.GenericRecord;
import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.clickhouse.ClickHouseNames;
import io.millrace.common.naming.Targets;
import io.millrace.common.table.TableId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The rows that wait in {@code clickhouse-sql/bootstrap/quarantine.sql}: which are held, which are done with, and why
 * each is there. No other place knows what its columns mean. Thread-safe.
 */
public final class Quarantine {

    /** The column with the row as it came, for conditions of {@link #markWhere}. */
    public static final String MESSAGE = "raw_message";

    /** Whether a row still waits; to be asked {@code FINAL}. */
    private static final String HELD = "held.handled = 0";

    /**
     * The reason without the values that ClickHouse quotes from the row, and without the place in its block: rows with
     * the same trouble have the same one.
     */
    private static final String REASON = "if(startsWith(held.reason, 'does not fit'), held.reason,"
            + " trim(BOTH ' ' FROM replaceRegexpOne(replaceRegexpAll(held.reason, '\\'[^\\']*\\'', '…'),"
            + " '(?s):? *[(](at row|while reading|JSONEachRow).*', '')))";

    private static final String ORDER =
            " ORDER BY held.topic, held.partition, held.offset, cityHash64(held.raw_message)";

    private final ClickHouse clickHouse;
    private final Targets targets;

    public Quarantine(ClickHouse clickHouse, Targets targets) {
        this.clickHouse = clickHouse;
        this.targets = targets;
    }

    /** What became of a row that is no longer held; a later one beats an earlier one. */
    public enum Fate {
        /** It was sent through its row topic again. */
        REPLAYED(1),
        /** It is not to come back. */
        DISCARDED(2);

        private final int handled;

        Fate(int handled) {
            this.handled = handled;
        }
    }

    /** Held rows of one table with one reason. */
    public record Group(TableId table, String reason, long rows, Instant firstSeen, Instant lastSeen) {}

    /**
     * A quarantined row, as commands and pages show it.
     *
     * @param reason as in {@link Group}
     * @param detail the whole reason, which may quote values
     * @param beginning of the record of the row topic, or of what was read of it
     * @param bytes how long the whole of it is
     */
    public record Row(
            String reason,
            String detail,
            byte[] beginning,
            long bytes,
            String topic,
            long partition,
            long offset,
            Instant quarantinedAt) {}

    /**
     * Which row, without its bytes: it may be large.
     *
     * @param digest of the message: rows of two copies of a table have the same offsets, as they come from no topic
     * @param bytes how long the message is
     */
    public record Key(String topic, long partition, long offset, String digest, long bytes) {

        private String tuple() {
            return "(" + ClickHouseNames.literal(topic) + "," + partition + "," + offset + "," + digest + ")";
        }
    }

    /**
     * Some of a table's quarantined rows.
     *
     * @param reason a part of the reason as {@link Group} has it; empty: whatever it is
     * @param before those that came no later; empty: whenever
     */
    public record Selection(TableId table, Optional<String> reason, Optional<Instant> before) {

        public static Selection all(TableId table) {
            return new Selection(table, Optional.empty(), Optional.empty());
        }
    }

    /** How many rows are held, of all tables of these MySQL databases. */
    public long held(Collection<String> mysqlDatabases) {
        return mysqlDatabases.stream()
                .mapToLong(database -> clickHouse
                        .query(
                                "SELECT count() AS held_rows" + from(database)
                                        + " WHERE held.mysql_database = {db:String} AND " + HELD,
                                Map.of("db", database))
                        .get(0)
                        .getLong("held_rows"))
                .sum();
    }

    /** What is held and why, by table and number of rows; nothing where nothing has been made yet. */
    public List<Group> groups(String mysqlDatabase) {
        List<Group> groups = new ArrayList<>();
        if (!exists(mysqlDatabase)) {
            return groups;
        }
        for (GenericRecord row : clickHouse.query(
                "SELECT held.mysql_table AS table_name, " + REASON + " AS why, count() AS held_rows,"
                        + " toUnixTimestamp64Milli(min(held.quarantined_at)) AS first_seen,"
                        + " toUnixTimestamp64Milli(max(held.quarantined_at)) AS last_seen"
                        + from(mysqlDatabase) + " WHERE held.mysql_database = {db:String} AND " + HELD
                        + " GROUP BY table_name, why ORDER BY table_name, held_rows DESC, why",
                Map.of("db", mysqlDatabase))) {
            groups.add(new Group(
                    new TableId(mysqlDatabase, row.getString("table_name")),
                    row.getString("why"),
                    row.getLong("held_rows"),
                    Instant.ofEpochMilli(row.getLong("first_seen")),
                    Instant.ofEpochMilli(row.getLong("last_seen"))));
        }
        return groups;
    }

    /** How many rows are held, by table; a table that is not named has none. */
    public Map<TableId, Long> heldByTable(String mysqlDatabase) {
        return clickHouse
                .query(
                        "SELECT held.mysql_table AS table_name, count() AS held_rows" + from(mysqlDatabase)
                                + " WHERE held.mysql_database = {db:String} AND " + HELD + " GROUP BY table_name",
                        Map.of("db", mysqlDatabase))
                .stream()
                .collect(Collectors.toMap(
                        row -> new TableId(mysqlDatabase, row.getString("table_name")),
                        row -> row.getLong("held_rows")));
    }

    /** When the first of those rows came that are held now, by table. */
    public Map<TableId, Instant> firstSeen(String mysqlDatabase) {
        Map<TableId, Instant> seen = new HashMap<>();
        for (GenericRecord row : clickHouse.query(
                "SELECT held.mysql_table AS table_name, toUnixTimestamp64Milli(min(held.quarantined_at)) AS first_seen"
                        + from(mysqlDatabase) + " WHERE held.mysql_database = {db:String} AND " + HELD
                        + " GROUP BY table_name",
                Map.of("db", mysqlDatabase))) {
            seen.put(
                    new TableId(mysqlDatabase, row.getString("table_name")),
                    Instant.ofEpochMilli(row.getLong("first_seen")));
        }
        return seen;
    }

    public long count(Selection selection) {
        TableId table = selection.table();
        return exists(table.database())
                ? clickHouse
                        .query(
                                "SELECT count() AS held_rows" + from(table.database()) + where(selection),
                                parameters(selection))
                        .get(0)
                        .getLong("held_rows")
                : 0;
    }

    /**
     * Held rows in the order of the row topic.
     *
     * @param bytes how much of each is read
     */
    public List<Row> rows(Selection selection, int limit, int bytes) {
        List<Row> rows = new ArrayList<>();
        TableId table = selection.table();
        if (!exists(table.database())) {
            return rows;
        }
        for (GenericRecord row : clickHouse.query(
                "SELECT " + REASON + " AS why, held.reason AS detail,"
                        + " hex(substring(held.raw_message, 1, " + bytes + ")) AS beginning,"
                        + " length(held.raw_message) AS bytes, held.topic AS topic_name,"
                        + " held.partition AS topic_partition, held.offset AS topic_offset,"
                        + " toUnixTimestamp64Milli(held.quarantined_at) AS seen"
                        + from(table.database()) + where(selection) + ORDER + " LIMIT " + limit,
                parameters(selection))) {
            rows.add(new Row(
                    row.getString("why"),
                    row.getString("detail"),
                    HexFormat.of().parseHex(row.getString("beginning")),
                    row.getLong("bytes"),
                    row.getString("topic_name"),
                    row.getLong("topic_partition"),
                    row.getLong("topic_offset"),
                    Instant.ofEpochMilli(row.getLong("seen"))));
        }
        return rows;
    }

    /** The keys of quarantined rows, in the order of the row topic. */
    public List<Key> keys(Selection selection, int limit) {
        List<Key> keys = new ArrayList<>();
        for (GenericRecord row : clickHouse.query(
                "SELECT held.topic AS topic_name, held.partition AS topic_partition, held.offset AS topic_offset,"
                        + " toString(cityHash64(held.raw_message)) AS digest, length(held.raw_message) AS bytes"
                        + from(selection.table().database()) + where(selection) + ORDER + " LIMIT " + limit,
                parameters(selection))) {
            keys.add(new Key(
                    row.getString("topic_name"),
                    row.getLong("topic_partition"),
                    row.getLong("topic_offset"),
                    row.getString("digest"),
                    row.getLong("bytes")));
        }
        return keys;
    }

    /** Gives the messages of rows to the reader, one after the other, in the order of the row topic. */
    public void messages(TableId table, List<Key> rows, Consumer<byte[]> reader) {
        Selection all = Selection.all(table);
        clickHouse.stream(
                "SELECT held.raw_message" + from(table.database()) + where(all) + and(rows) + ORDER,
                parameters(all),
                messages -> {
                    while (messages.hasNext()) {
                        reader.accept(messages.bytes());
                    }
                });
    }

    /** Exactly these rows of the table are done with; those that are not held stay as they are. */
    public void mark(TableId table, List<Key> rows, Fate fate) {
        mark(Selection.all(table), and(rows), Map.of(), fate);
    }

    private static String and(List<Key> rows) {
        return " AND (held.topic, held.partition, held.offset, cityHash64(held.raw_message)) IN ("
                + rows.stream().map(Key::tuple).collect(Collectors.joining(",")) + ")";
    }

    /** @return the statement */
    public String mark(Selection selection, Fate fate) {
        return mark(selection, "", Map.of(), fate);
    }

    /**
     * Those of the table's held rows are done with for which the expression is 1.
     *
     * @param expression over {@code raw_message}
     * @return how many they were
     */
    public long markWhere(TableId table, String expression, Map<String, Object> parameters, Fate fate) {
        Selection all = Selection.all(table);
        Map<String, Object> both = parameters(all);
        both.putAll(parameters);
        String and = " AND (" + expression + ")";
        long rows = clickHouse
                .query("SELECT count() AS held_rows" + from(table.database()) + where(all) + and, both)
                .get(0)
                .getLong("held_rows");
        if (rows > 0) {
            mark(all, and, parameters, fate);
        }
        return rows;
    }

    /** What ClickHouse's clock says now: rows that come from here on are later. */
    public Instant now() {
        return Instant.ofEpochMilli(clickHouse
                .query("SELECT toUnixTimestamp64Milli(now64(3)) AS now_millis")
                .get(0)
                .getLong("now_millis"));
    }

    private String mark(Selection selection, String and, Map<String, Object> parameters, Fate fate) {
        Map<String, Object> both = parameters(selection);
        both.putAll(parameters);
        String statement = "INSERT INTO " + targets.quarantine(selection.table()) + " SELECT * REPLACE (" + fate.handled
                + " AS handled)" + from(selection.table().database()) + where(selection) + and;
        clickHouse.execute(statement, both);
        return statement;
    }

    private boolean exists(String mysqlDatabase) {
        return !clickHouse
                .query(
                        "SELECT 1 FROM system.tables WHERE database = {db:String} AND name = 'quarantine'",
                        Map.of("db", targets.ingestDatabase(mysqlDatabase)))
                .isEmpty();
    }

    private String from(String mysqlDatabase) {
        return " FROM " + ClickHouseNames.quoted(targets.ingestDatabase(mysqlDatabase)) + ".quarantine AS held FINAL";
    }

    private static String where(Selection selection) {
        return " WHERE held.mysql_database = {db:String} AND held.mysql_table = {table:String} AND " + HELD
                + selection
                        .reason()
                        .map(r -> " AND position(" + REASON + ", {reason:String}) > 0")
                        .orElse("")
                + selection
                        .before()
                        .map(b -> " AND toUnixTimestamp64Milli(held.quarantined_at) <= {before:Int64}")
                        .orElse("");
    }

    private static Map<String, Object> parameters(Selection selection) {
        Map<String, Object> parameters = new HashMap<>();
        parameters.put("db", selection.table().database());
        parameters.put("table", selection.table().table());
        selection.reason().ifPresent(reason -> parameters.put("reason", reason));
        selection.before().ifPresent(before -> parameters.put("before", before.toEpochMilli()));
        return parameters;
    }
}
