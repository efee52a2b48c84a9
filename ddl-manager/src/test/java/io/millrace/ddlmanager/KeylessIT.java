package io.millrace.ddlmanager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.clickhouse.client.api.query.GenericRecord;
import io.millrace.common.naming.Topics;
import io.millrace.sandbox.junit.Seeds;
import io.millrace.sandbox.pipeline.PipelineTest;
import io.millrace.sandbox.pipeline.RunningPipeline;
import io.millrace.sandbox.proof.Checks;
import io.millrace.sandbox.supervision.Service;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Tables without a primary key on the real servers. */
@PipelineTest(
        database = "keyless",
        sql = {
            "CREATE TABLE bag (a INT, b VARCHAR(20), d DOUBLE)",
            "INSERT INTO bag VALUES (1, 'copied', 0.1), (1, 'copied', 0.1), (NULL, NULL, NULL), (NULL, NULL, NULL)",
            "CREATE TABLE narrow (n INT)",
            "CREATE TABLE refused (n INT)",
            "CREATE TABLE wider (n INT)",
            "CREATE TABLE changed (n SMALLINT, s VARCHAR(10), gone INT)",
            "CREATE TABLE nullable_unique (n INT, v INT, UNIQUE KEY (n))",
            "INSERT INTO nullable_unique VALUES (1, 1), (NULL, 2), (NULL, 2)",
            "CREATE TABLE uniquely (n INT NOT NULL, s VARCHAR(10) NOT NULL, v INT, UNIQUE KEY z (v), UNIQUE KEY y"
                    + " (s, n))",
            "INSERT INTO uniquely VALUES (1, 'a', 1), (2, 'a', NULL), (3, 'a', NULL)"
        },
        settings = {
            "MILLRACE_KAFKA_PARTITIONS=6",
            "MILLRACE_KEYLESS_TABLES=keyless.bag, keyless.narrow, keyless.wider, keyless.changed, keyless.nullable_unique"
        },
        mayBeBlocked = {"refused"})
class KeylessIT {

    private final RunningPipeline millrace;

    KeylessIT(RunningPipeline millrace) {
        this.millrace = millrace;
    }

    @Test
    void oneOfSeveralEqualRowsIsChangedAndOneDeleted() throws SQLException {
        millrace.mysql(
                "DELETE FROM narrow",
                "INSERT INTO narrow VALUES (7), (7), (7), (7), (8), (NULL), (NULL)",
                "UPDATE narrow SET n = 9 WHERE n = 7 LIMIT 1",
                "DELETE FROM narrow WHERE n = 7 LIMIT 1",
                "DELETE FROM narrow WHERE n IS NULL LIMIT 1");
        millrace.awaitInStep();

        assertThat(rows("SELECT toString(n) AS v FROM " + millrace.target() + ".narrow ORDER BY n"))
                .containsExactly("7", "7", "8", "9", "null");
    }

    @Test
    void eventsThatAreDeliveredAgainCountOnce() throws SQLException {
        millrace.mysql(
                "INSERT INTO bag VALUES (2, 'x', 0.5), (2, 'x', 0.5), (2, 'x', 0.5)",
                "UPDATE bag SET b = 'y' WHERE a = 2 LIMIT 1",
                "UPDATE bag SET b = b WHERE a = 2",
                "UPDATE bag SET d = 1e-300 WHERE a = 1 LIMIT 1",
                "DELETE FROM bag WHERE a = 2 AND b = 'x' LIMIT 1");
        millrace.awaitInStep();
        long before = millrace.number("SELECT count() FROM " + millrace.target() + ".bag");

        redeliver("bag");

        assertThat(millrace.number("SELECT count() FROM " + millrace.target() + ".bag"))
                .isEqualTo(before);
    }

    @Test
    void randomChangesOfFewValuesLeaveTheSameCounts() throws SQLException {
        long seed = Seeds.one();
        Random random = new Random(seed);
        for (int i = 0; i < 400; i++) {
            int value = random.nextInt(5);
            millrace.mysql(
                    switch (random.nextInt(6)) {
                        case 0 -> "DELETE FROM bag WHERE a = " + value + " LIMIT 1";
                        case 1 -> "UPDATE bag SET a = " + random.nextInt(5) + " WHERE a = " + value + " LIMIT 2";
                        default -> "INSERT INTO bag VALUES (" + value + ", 'r', " + value + " / 7)";
                    });
        }
        redeliver("bag");
    }

    @Test
    void anAddedColumnKeepsTheCounts() throws SQLException {
        millrace.mysql(
                "INSERT INTO wider VALUES (1), (1), (2)",
                "ALTER TABLE wider ADD COLUMN m INT NOT NULL DEFAULT 5",
                "UPDATE wider SET n = 3 WHERE n = 1 LIMIT 1",
                "DELETE FROM wider WHERE n = 2",
                "INSERT INTO wider VALUES (3, 5), (3, 6)");
        millrace.awaitInStep();
        awaitNothingHeld();
        redeliver("wider");

        assertThat(rows("SELECT concat(toString(n), ' ', toString(m)) AS v FROM " + millrace.target()
                        + ".wider ORDER BY n, m"))
                .containsExactly("1 5", "3 5", "3 5", "3 6");
    }

    /** What went was stored before the change, and what says so came after it. */
    @Test
    void changedAndDroppedColumnsKeepTheCounts() throws SQLException {
        millrace.mysql(
                "INSERT INTO changed VALUES (1, 'a', 7), (1, 'a', 7), (1, 'a', 8), (NULL, 'b', NULL), (-3, 'c', 9)");
        millrace.awaitInStep();
        millrace.mysql(
                "ALTER TABLE changed MODIFY n BIGINT, MODIFY s TEXT",
                "DELETE FROM changed WHERE gone = 8",
                "UPDATE changed SET n = 5000000000 WHERE n = -3",
                "ALTER TABLE changed DROP COLUMN gone",
                "DELETE FROM changed WHERE n = 1 LIMIT 1",
                "DELETE FROM changed WHERE n IS NULL");
        millrace.awaitInStep();
        awaitNothingHeld();
        redeliver("changed");

        assertThat(rows("SELECT concat(toString(n), s) AS v FROM " + millrace.target() + ".changed ORDER BY n"))
                .containsExactly("1a", "5000000000c");
    }

    @Test
    void truncatedEventsCountNoMoreHoweverOftenTheyAreDelivered() throws SQLException {
        millrace.mysql(
                "INSERT INTO narrow VALUES (1), (1), (2)",
                "UPDATE narrow SET n = 3 WHERE n = 1 LIMIT 1",
                "TRUNCATE narrow",
                "INSERT INTO narrow VALUES (1), (3), (3)");
        millrace.awaitInStep();
        redeliver("narrow");

        assertThat(rows("SELECT toString(n) AS v FROM " + millrace.target() + ".narrow ORDER BY n"))
                .containsExactly("1", "3", "3");
    }

    @Test
    void aUniqueKeyOverNotNullColumnsIsTheKey() throws SQLException {
        millrace.mysql(
                "UPDATE uniquely SET v = 5 WHERE n = 2",
                "UPDATE uniquely SET n = 4 WHERE n = 3",
                "INSERT INTO uniquely VALUES (3, 'b', 3)",
                "UPDATE uniquely SET s = 'c', v = NULL WHERE n = 3",
                "DELETE FROM uniquely WHERE n = 1");
        millrace.awaitInStep();

        assertThat(rows("SELECT concat(toString(n), s, ' ', ifNull(toString(v), 'null')) AS v FROM " + millrace.target()
                        + ".uniquely ORDER BY n"))
                .containsExactly("2a 5", "3c null", "4a null");
        assertThat(millrace.number(
                        "SELECT count() FROM system.tables WHERE name = 'uniquely_raw' AND sorting_key = 's, n'"))
                .isEqualTo(1);
    }

    @Test
    void aUniqueKeyThatTakesNullsIsNoKey() throws SQLException {
        millrace.mysql(
                "INSERT INTO nullable_unique VALUES (NULL, 2), (5, 5)",
                "UPDATE nullable_unique SET v = 3 WHERE v = 2 LIMIT 1",
                "UPDATE nullable_unique SET v = 6 WHERE n = 5",
                "DELETE FROM nullable_unique WHERE v = 2 LIMIT 1");
    }

    @Test
    void aTableThatIsNotNamedIsRefused() {
        assertThat(millrace.state("refused")).isEqualTo("blocked");
        await().untilAsserted(() -> assertThat(millrace.state("narrow")).isEqualTo("streaming"));
    }

    @Test
    void aSecondCopyIsRefusedWhileThereAreRows() throws SQLException {
        millrace.mysql("INSERT INTO bag VALUES (80, 'once', 1)");
        millrace.awaitInStep();
        assertThat(millrace.post(Service.DDL_MANAGER, "/deploy/reload")).contains("copy-would-double", "bag_raw");
    }

    @Test
    void aPlantedDifferenceIsFoundAndNamed() throws SQLException {
        millrace.mysql("INSERT INTO bag VALUES (70, 'planted', 1), (70, 'planted', 1), (71, 'alone', 2)");
        millrace.awaitInStep();
        String raw = millrace.target() + ".bag_raw";
        millrace.clickHouse("INSERT INTO " + raw + " SELECT * REPLACE (_raw_partition + 100 AS _raw_partition) FROM "
                + raw + " AS r FINAL WHERE r.a = 70 LIMIT 1");
        millrace.clickHouse("INSERT INTO " + raw + " SELECT * REPLACE (1 AS _is_deleted) FROM " + raw
                + " AS r FINAL WHERE r.a = 71");

        Checks.TableResult result = millrace.check().get("bag");

        assertThat(result.verdict()).isEqualTo("wrong");
        assertThat(result.differences())
                .extracting(Checks.Difference::kind)
                .containsExactlyInAnyOrder("wrong", "missing");
        assertThat(result.differences())
                .extracting(Checks.Difference::key)
                .anySatisfy(key -> assertThat(key).startsWith("70, planted, "))
                .anySatisfy(key -> assertThat(key).startsWith("71, alone, "));

        millrace.clickHouse("ALTER TABLE " + raw + " DELETE WHERE _raw_partition >= 100 SETTINGS mutations_sync = 1");
        // A merge may have left the planted one only.
        millrace.clickHouse("INSERT INTO " + raw + " SELECT * REPLACE (0 AS _is_deleted) FROM " + raw
                + " AS r WHERE r.a = 71 LIMIT 1");
    }

    private void redeliver(String table) {
        millrace.awaitInStep();
        int records = Redelivery.of(
                millrace.settings(), Topics.of(millrace.settings().names()).rowTopic(millrace.table(table)));
        assertThat(records).isPositive();
        millrace.awaitInStep();
    }

    private List<String> rows(String query) {
        return millrace.clickHouseRows(query).stream().map(KeylessIT::text).collect(Collectors.toList());
    }

    private static String text(GenericRecord row) {
        return String.valueOf(row.getString("v"));
    }

    /** A table's held rows are sent again every ten seconds at most. */
    private void awaitNothingHeld() {
        await().atMost(Duration.ofMinutes(2)).until(() -> millrace.held() == 0);
    }
}
