package io.millrace.validator.history;

import com.clickhouse.client.api.query.GenericRecord;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.clickhouse.ClickHouseNames;
import io.millrace.common.naming.Targets;
import io.millrace.common.problem.Problem;
import io.millrace.common.table.TableId;
import io.millrace.validator.history.PastResult.MadeBy;
import io.millrace.validator.parity.Level;
import io.millrace.validator.parity.RowCounts;
import io.millrace.validator.parity.RowDifference;
import io.millrace.validator.parity.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The verdicts in ClickHouse ({@code clickhouse-sql/bootstrap/checks.sql}) and the rows that differed ({@code check_rows.sql}). The
 * ddl-manager makes both tables. No other place knows what their columns mean. Thread-safe.
 */
public final class History {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CHECKS = "checks";
    private static final String ROWS = "check_rows";
    private static final String COLUMNS =
            "SELECT mysql_table, toUnixTimestamp64Milli(started_at) AS started, check_id, made_by, level, sample, key_range, verdict,"
                    + " mysql_rows, clickhouse_rows, wrong_rows, missing_rows, extra_rows, lossy_rows, undecided_rows,"
                    + " lossy_values, seconds, note FROM ";

    private final ClickHouse clickHouse;
    private final Targets targets;

    public History(ClickHouse clickHouse, Targets targets) {
        this.clickHouse = clickHouse;
        this.targets = targets;
    }

    /**
     * A result with its rows that differ.
     *
     * @param rows the first of them
     */
    public record Entry(PastResult result, List<RowDifference> rows) {}

    /**
     * Writing the same result again does no harm.
     *
     * @throws Problem when ClickHouse does not take them, or has no such table yet
     */
    public void write(List<Entry> entries) {
        entries.stream()
                .collect(Collectors.groupingBy(entry -> entry.result().table().database()))
                .forEach((database, some) -> {
                    // The rows first: whoever sees the result may ask for them.
                    insert(
                            table(database, ROWS),
                            some.stream().flatMap(History::differences).toList());
                    insert(
                            table(database, CHECKS),
                            some.stream().map(entry -> row(entry.result())).toList());
                });
    }

    private void insert(String table, List<Map<String, Object>> rows) {
        if (rows.isEmpty()) {
            return;
        }
        clickHouse.insert(table, Map.of("date_time_input_format", "best_effort"), to -> {
            for (Map<String, Object> row : rows) {
                to.write(JSON.writeValueAsBytes(row));
                to.write('\n');
            }
        });
    }

    private static Stream<Map<String, Object>> differences(Entry entry) {
        return IntStream.range(0, entry.rows().size()).mapToObj(number -> {
            RowDifference difference = entry.rows().get(number);
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("mysql_database", entry.result().table().database());
            row.put("mysql_table", entry.result().table().table());
            row.put("started_at", entry.result().startedAt().toString());
            row.put("check_id", entry.result().check());
            row.put("number", number);
            row.put("kind", difference.kind().name().toLowerCase(Locale.ROOT));
            row.put("row_id", difference.id());
            row.put("row_key", difference.key());
            row.put("columns", difference.columns());
            row.put("cells", difference.cells());
            return row;
        });
    }

    private static Map<String, Object> row(PastResult result) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("mysql_database", result.table().database());
        row.put("mysql_table", result.table().table());
        row.put("started_at", result.startedAt().toString());
        row.put("check_id", result.check());
        row.put("made_by", result.madeBy().word());
        row.put("level", result.level().word());
        row.put("sample", result.sample());
        row.put("key_range", result.part());
        row.put("verdict", result.verdict().word());
        row.put("mysql_rows", result.rows().mysql());
        row.put("clickhouse_rows", result.rows().clickHouse());
        row.put("wrong_rows", result.rows().wrong());
        row.put("missing_rows", result.rows().missing());
        row.put("extra_rows", result.rows().extra());
        row.put("lossy_rows", result.rows().lossy());
        row.put("undecided_rows", result.rows().undecided());
        row.put("lossy_values", result.lossyValues());
        row.put("seconds", result.seconds());
        row.put("note", result.note());
        return row;
    }

    /**
     * The last hundred results of each table, and besides the last of each level and verdict: enough to know how a table stands.
     * Nothing where nothing was made yet.
     */
    public List<PastResult> latest(List<String> mysqlDatabases) {
        List<PastResult> results = new ArrayList<>();
        for (String database : mysqlDatabases) {
            for (String few :
                    List.of("100 BY mysql_table", "1 BY mysql_table, level, verdict, sample >= 1, key_range")) {
                results.addAll(read(
                        database,
                        " WHERE mysql_database = {db:String} ORDER BY started_at DESC LIMIT " + few,
                        Map.of("db", database)));
            }
        }
        return results;
    }

    /** What commands found in comparisons that began since then, the oldest first. */
    public List<PastResult> ofCommands(List<String> mysqlDatabases, Instant since) {
        return mysqlDatabases.stream()
                .flatMap(database -> read(
                        database,
                        " FINAL WHERE mysql_database = {db:String} AND made_by = {command:String}"
                                + " AND started_at >= fromUnixTimestamp64Milli({since:Int64}) ORDER BY started_at",
                        Map.of("db", database, "command", MadeBy.COMMAND.word(), "since", since.toEpochMilli()))
                        .stream())
                .toList();
    }

    /** The last results of a table, the newest first. */
    public List<PastResult> of(TableId table, int limit) {
        return read(
                table.database(),
                " FINAL WHERE mysql_database = {db:String} AND mysql_table = {table:String}"
                        + " ORDER BY started_at DESC LIMIT " + limit,
                Map.of("db", table.database(), "table", table.table()));
    }

    /**
     * A check with its rows that differ; empty when there was none.
     *
     * @param mysqlDatabases whose tables it may have compared
     * @param rows how many of each table
     */
    public Optional<PastCheck> check(List<String> mysqlDatabases, String id, int rows) {
        List<PastResult> results = new ArrayList<>();
        Map<TableId, List<RowDifference>> differences = new HashMap<>();
        for (String database : mysqlDatabases) {
            List<PastResult> some = read(
                    database, " FINAL WHERE check_id = {id:String} ORDER BY started_at, mysql_table", Map.of("id", id));
            some.forEach(result -> differences.put(result.table(), rows(result.table(), id, rows)));
            results.addAll(some);
        }
        return results.isEmpty() ? Optional.empty() : Optional.of(PastCheck.of(results, differences));
    }

    /** The first rows of a table that a check found to differ. */
    public List<RowDifference> rows(TableId table, String check, int limit) {
        if (!exists(table.database(), ROWS)) {
            return List.of();
        }
        return clickHouse
                .query(
                        "SELECT row_id, row_key, kind, toJSONString(columns) AS names, toJSONString(cells) AS texts FROM "
                                + table(table.database(), ROWS)
                                + " FINAL WHERE mysql_database = {db:String} AND mysql_table = {table:String}"
                                + " AND check_id = {id:String} ORDER BY number LIMIT " + limit,
                        Map.of("db", table.database(), "table", table.table(), "id", check))
                .stream()
                .map(row -> new RowDifference(
                        row.getString("row_id"),
                        row.getString("row_key"),
                        RowDifference.Kind.valueOf(constant(row.getString("kind"))),
                        json(row.getString("names"), new TypeReference<List<String>>() {}),
                        json(row.getString("texts"), new TypeReference<List<RowDifference.Cell>>() {})))
                .toList();
    }

    private static <T> T json(String text, TypeReference<T> type) {
        try {
            return JSON.readValue(text, type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("ClickHouse writes JSON", e);
        }
    }

    private List<PastResult> read(String database, String condition, Map<String, Object> parameters) {
        List<PastResult> results = new ArrayList<>();
        if (!exists(database, CHECKS)) {
            return results;
        }
        for (GenericRecord row : clickHouse.query(COLUMNS + table(database, CHECKS) + condition, parameters)) {
            results.add(new PastResult(
                    new TableId(database, row.getString("mysql_table")),
                    row.getString("check_id"),
                    MadeBy.valueOf(constant(row.getString("made_by"))),
                    Level.valueOf(constant(row.getString("level"))),
                    row.getDouble("sample"),
                    row.getString("key_range"),
                    Verdict.valueOf(constant(row.getString("verdict"))),
                    new RowCounts(
                            row.getLong("mysql_rows"),
                            row.getLong("clickhouse_rows"),
                            row.getLong("wrong_rows"),
                            row.getLong("missing_rows"),
                            row.getLong("extra_rows"),
                            row.getLong("lossy_rows"),
                            row.getLong("undecided_rows")),
                    row.getLong("lossy_values"),
                    Instant.ofEpochMilli(row.getLong("started")),
                    row.getDouble("seconds"),
                    row.getString("note")));
        }
        return results;
    }

    private static String constant(String word) {
        return word.toUpperCase(Locale.ROOT);
    }

    private boolean exists(String database, String name) {
        return !clickHouse
                .query(
                        "SELECT 1 AS there FROM system.tables WHERE database = {db:String} AND name = {name:String}",
                        Map.of("db", targets.ingestDatabase(database), "name", name))
                .isEmpty();
    }

    private String table(String database, String name) {
        return ClickHouseNames.quoted(targets.ingestDatabase(database)) + "." + name;
    }
}
