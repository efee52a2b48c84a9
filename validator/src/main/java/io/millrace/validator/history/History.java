package io.millrace.validator.history;

import com.clickhouse.client.api.query.GenericRecord;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.clickhouse.ClickHouseNames;
import io.millrace.common.naming.Targets;
import io.millrace.common.problem.Problem;
import io.millrace.common.table.TableId;
import io.millrace.validator.history.PastResult.MadeBy;
import io.millrace.validator.parity.Level;
import io.millrace.validator.parity.RowCounts;
import io.millrace.validator.parity.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The verdicts in ClickHouse ({@code clickhouse-sql/bootstrap/checks.sql}), which the ddl-manager makes. No other place knows
 * what its columns mean. Thread-safe.
 */
public final class History {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String COLUMNS =
            "SELECT mysql_table, toUnixTimestamp64Milli(started_at) AS started, check_id, made_by, level, sample, verdict,"
                    + " mysql_rows, clickhouse_rows, wrong_rows, missing_rows, extra_rows, lossy_rows, undecided_rows,"
                    + " lossy_values, seconds, note FROM ";

    private final ClickHouse clickHouse;
    private final Targets targets;

    public History(ClickHouse clickHouse, Targets targets) {
        this.clickHouse = clickHouse;
        this.targets = targets;
    }

    /**
     * Writing the same result again does no harm.
     *
     * @throws Problem when ClickHouse does not take them, or has no such table yet
     */
    public void write(List<PastResult> results) {
        results.stream()
                .collect(Collectors.groupingBy(result -> table(result.table().database())))
                .forEach((table, some) ->
                        clickHouse.insert(table, Map.of("date_time_input_format", "best_effort"), to -> {
                            for (PastResult result : some) {
                                to.write(JSON.writeValueAsBytes(row(result)));
                                to.write('\n');
                            }
                        }));
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
            for (String few : List.of("100 BY mysql_table", "1 BY mysql_table, level, verdict, sample >= 1")) {
                results.addAll(read(
                        database,
                        " WHERE mysql_database = {db:String} ORDER BY started_at DESC LIMIT " + few,
                        Map.of("db", database)));
            }
        }
        return results;
    }

    /** The last results of a table, the newest first. */
    public List<PastResult> of(TableId table, int limit) {
        return read(
                table.database(),
                " FINAL WHERE mysql_database = {db:String} AND mysql_table = {table:String}"
                        + " ORDER BY started_at DESC LIMIT " + limit,
                Map.of("db", table.database(), "table", table.table()));
    }

    private List<PastResult> read(String database, String condition, Map<String, Object> parameters) {
        List<PastResult> results = new ArrayList<>();
        if (!exists(database)) {
            return results;
        }
        for (GenericRecord row : clickHouse.query(COLUMNS + table(database) + condition, parameters)) {
            results.add(new PastResult(
                    new TableId(database, row.getString("mysql_table")),
                    row.getString("check_id"),
                    MadeBy.valueOf(constant(row.getString("made_by"))),
                    Level.valueOf(constant(row.getString("level"))),
                    row.getDouble("sample"),
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

    private boolean exists(String database) {
        return !clickHouse
                .query(
                        "SELECT 1 AS there FROM system.tables WHERE database = {db:String} AND name = 'checks'",
                        Map.of("db", targets.ingestDatabase(database)))
                .isEmpty();
    }

    private String table(String database) {
        return ClickHouseNames.quoted(targets.ingestDatabase(database)) + ".checks";
    }
}
