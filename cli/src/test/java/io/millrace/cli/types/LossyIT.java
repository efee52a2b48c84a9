package io.millrace.cli.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.millrace.common.settings.Setting;
import io.millrace.sandbox.Sandbox;
import io.millrace.sandbox.junit.Sandboxed;
import io.millrace.sandbox.pipeline.PipelineStart;
import io.millrace.sandbox.pipeline.RunningPipeline;
import io.millrace.validator.parity.CheckScope;
import io.millrace.validator.parity.RowDifference;
import io.millrace.validator.parity.TableResult;
import io.millrace.validator.parity.Validator;
import io.millrace.validator.parity.Verdict;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** Values that ClickHouse cannot hold, under each policy, from the snapshot (keys 1 to 8) and live (101 to 108). */
@Sandboxed
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LossyIT {

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final String DATABASE = "lossy";
    private static final String LAX = "SET SESSION sql_mode = 'ALLOW_INVALID_DATES', time_zone = '+00:00'";
    private static final List<String> COLUMNS = List.of("d", "dn", "dt", "dtn", "ts", "tsn");

    private RunningPipeline millrace;

    @BeforeAll
    void replicates(Sandbox sandbox) throws SQLException {
        List<String> before = new ArrayList<>();
        before.add(LAX);
        for (String table : List.of("kept", "clamped", "nulled")) {
            before.add("CREATE TABLE lossy." + table + " (id INT PRIMARY KEY, d DATE, dn DATE NOT NULL,"
                    + " dt DATETIME, dtn DATETIME(3) NOT NULL, ts TIMESTAMP NULL, tsn TIMESTAMP NOT NULL)");
        }
        before.add("CREATE TABLE lossy.grown (id INT PRIMARY KEY)");
        before.add("INSERT INTO lossy.grown VALUES (1)");
        before.add("CREATE TABLE lossy.undecodable (id INT PRIMARY KEY, t VARCHAR(9) CHARACTER SET ujis)");
        before.add("CREATE TABLE lossy.keyless (d DATE NOT NULL, dn DATE)");
        before.addAll(inserts(0));
        millrace = PipelineStart.of(sandbox, DATABASE)
                .settings(Map.of(
                        Setting.TARGET_DATABASE.variable(),
                        "held",
                        Setting.INGEST_DATABASE.variable(),
                        "held_ingest",
                        Setting.KEYLESS_TABLES.variable(),
                        "lossy.keyless",
                        Setting.LOSSY_VALUES.variable(),
                        "quarantine,lossy.grown.d=clamp,lossy.grown.dt=clamp,"
                                + COLUMNS.stream()
                                        .map(c -> "lossy.clamped." + c + "=clamp,lossy.nulled." + c + "=null")
                                        .collect(Collectors.joining(","))))
                .start(before);
        millrace.mysql(LAX);
        millrace.mysql(inserts(100).toArray(String[]::new));
        millrace.awaitInStep();
    }

    private static List<String> inserts(int base) {
        List<String> inserts = new ArrayList<>();
        for (String table : List.of("kept", "clamped", "nulled")) {
            inserts.add(("INSERT INTO lossy.%1$s VALUES"
                            + " (%2$d + 1, '2024-01-01', '2024-01-01', '2024-01-01', '2024-01-01', '2024-01-01', '2024-01-01'),"
                            + " (%2$d + 2, '1000-01-01', '2024-01-01', '1000-01-01', '2024-01-01', '2024-01-01', '2024-01-01'),"
                            + " (%2$d + 3, '9999-12-31', '9999-12-31', '9999-12-31', '2024-01-01', '2024-01-01', '2024-01-01'),"
                            + " (%2$d + 4, '0000-00-00', '2024-01-01', '2024-01-01', '2024-01-01', '2024-01-01', '2024-01-01'),"
                            + " (%2$d + 5, '2024-01-01', '0000-00-00', '2024-01-01', '2024-01-01', '2024-01-01', '0000-00-00'),"
                            + " (%2$d + 6, '2024-02-00', '2024-01-01', '0000-00-00', '2024-01-01', '0000-00-00', '2024-01-01'),"
                            + " (%2$d + 7, '2024-01-01', '2024-00-00', '2024-01-01', '0000-00-00', '2024-01-01', '2024-01-01'),"
                            + " (%2$d + 8, NULL, '1900-01-01', NULL, '2024-01-01', NULL, '2024-01-01')")
                    .formatted(table, base));
        }
        inserts.add("INSERT INTO lossy.keyless VALUES ('2024-01-01', NULL), ('2024-01-01', NULL), ('0000-00-00', NULL),"
                + " ('0000-00-00', NULL), ('2024-01-01', '1000-01-01'), ('2024-01-01', '0000-00-00')");
        inserts.add("INSERT INTO lossy.undecodable VALUES (" + (base + 1) + ", _ujis X'F5A161'), (" + (base + 2)
                + ", 'é')");
        return inserts;
    }

    @AfterAll
    void stops() throws SQLException {
        if (millrace != null) {
            millrace.remove();
        }
    }

    @Test
    @Order(1)
    void theValidatorTellsLossyValuesFromWrongOnes() {
        Map<String, TableResult> results = check();

        assertThat(results.get("clamped").verdict()).isEqualTo(Verdict.EQUAL_WITH_LOSS);
        assertThat(results.get("clamped").rows().differing()).isZero();
        assertThat(results.get("clamped").lossy())
                .isEqualTo(Map.of("d", 8L, "dn", 6L, "dt", 2L, "dtn", 2L, "ts", 2L, "tsn", 2L));
        assertThat(results.get("nulled").verdict()).isEqualTo(Verdict.EQUAL_WITH_LOSS);
        assertThat(results.get("nulled").rows().differing()).isZero();
        assertThat(results.get("kept").verdict()).isEqualTo(Verdict.EQUAL_WITH_LOSS);
        assertThat(results.get("kept").rows().differing()).isZero();
        assertThat(results.get("kept").lossy()).isEqualTo(results.get("clamped").lossy());
    }

    @Test
    @Order(2)
    void aZeroDateThatANewColumnGaveOlderRowsFollowsThePolicy() throws SQLException {
        millrace.mysql(
                LAX, "ALTER TABLE lossy.grown ADD d DATE NOT NULL, ADD dt DATETIME NOT NULL DEFAULT '0000-00-00'");
        millrace.awaitInStep();
        await().atMost(PATIENCE).until(() -> check().get("grown").verdict() != Verdict.NOT_CHECKED);

        TableResult result = check().get("grown");
        assertThat(result.verdict()).isEqualTo(Verdict.EQUAL_WITH_LOSS);
        assertThat(result.rows().differing()).isZero();
        assertThat(result.lossy()).isEqualTo(Map.of("d", 1L, "dt", 1L));
    }

    @Test
    @Order(1)
    void rowsWithoutAKeyAreToldApartToo() {
        TableResult result = check().get("keyless");

        assertThat(result.verdict()).as(result.toString()).isEqualTo(Verdict.EQUAL_WITH_LOSS);
        assertThat(result.rows().differing()).isZero();
        assertThat(result.lossy()).isEqualTo(Map.of("d", 4L, "dn", 4L));
        assertThat(result.rows().clickHouse()).isEqualTo(6);
    }

    @Test
    @Order(1)
    void whatDoesNotFitIsInQuarantineOrCountedWhereAPolicyChangesIt() {
        assertThat(rows("SELECT toString(JSONExtractInt(raw_message, 'id')) AS v FROM held_ingest.quarantine FINAL"
                        + " WHERE handled = 0 AND mysql_table = 'kept' ORDER BY v"))
                .containsExactly("102", "103", "105", "107", "2", "3", "5", "7");
        assertThat(rows("SELECT concat(mysql_table, '.', mysql_column, ' ', policy, ' ', toString(sum(values))) AS v"
                        + " FROM held_ingest.lossy_values GROUP BY mysql_table, mysql_column, policy ORDER BY v"))
                .containsExactly(
                        "clamped.d clamp 4",
                        "clamped.dn clamp 6",
                        "clamped.dtn clamp 2",
                        "clamped.tsn clamp 2",
                        "nulled.d null 4",
                        "nulled.dn null 6",
                        "nulled.dtn null 2",
                        "nulled.tsn null 2");
        assertThat(rows("SELECT toString(d) AS v FROM held.clamped WHERE id IN (2, 3, 102, 103) ORDER BY id"))
                .containsExactly("1900-01-01", "2299-12-31", "1900-01-01", "2299-12-31");
        assertThat(rows("SELECT concat(toString(dn), ' ', toString(dtn)) AS v FROM held.clamped WHERE id IN (7, 107)"))
                .containsOnly("1900-01-01 1900-01-01 00:00:00.000");
        assertThat(rows("SELECT concat(toString(id), ' ', arrayStringConcat(arrayFilter((n, v) -> isNull(v),"
                        + " ['d', 'dn', 'dt', 'dtn', 'ts', 'tsn'], [toString(d), toString(dn), toString(dt), toString(dtn),"
                        + " toString(ts), toString(tsn)]), ' ')) AS v FROM held.nulled WHERE id < 9 ORDER BY id"))
                .containsExactly("1 ", "2 d", "3 d dn", "4 d", "5 dn tsn", "6 d dt ts", "7 dn dtn", "8 d dt ts");
    }

    @Test
    @Order(1)
    void aTextThatDebeziumCouldNotReadIsInQuarantine() {
        assertThat(rows("SELECT toString(JSONExtractInt(raw_message, 'id')) AS v FROM held_ingest.quarantine FINAL"
                        + " WHERE handled = 0 AND mysql_table = 'undecodable'"))
                .containsExactly("101");
    }

    @Test
    @Order(2)
    void aWrongValueInTheClampedOnesPlaceIsWrong() {
        millrace.clickHouse("INSERT INTO held.clamped_raw SELECT * REPLACE (toDate32('1900-01-02') AS d,"
                + " _version + 1 AS _version) FROM held.clamped_raw FINAL WHERE id = 2");

        TableResult result = check().get("clamped");

        assertThat(result.verdict()).isEqualTo(Verdict.WRONG);
        assertThat(result.differences())
                .extracting(RowDifference::key, RowDifference::kind, RowDifference::cells)
                .containsExactly(tuple(
                        "2",
                        RowDifference.Kind.WRONG,
                        List.of(new RowDifference.Cell("d", "1900-01-01", "1900-01-02"))));
    }

    private List<String> rows(String sql) {
        return millrace.clickHouseRows(sql).stream()
                .map(row -> row.getString("v"))
                .toList();
    }

    private Map<String, TableResult> check() {
        try (Validator validator = new Validator(millrace.settings())) {
            return validator
                    .check(validator.tables(), CheckScope.ALL, Duration.ofSeconds(30), heard -> {}, () -> false)
                    .results()
                    .stream()
                    .collect(Collectors.toMap(result -> result.table().table(), Function.identity()));
        }
    }
}
