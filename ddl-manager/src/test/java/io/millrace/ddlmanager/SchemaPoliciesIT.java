package io.millrace.ddlmanager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.sandbox.junit.ConcurrentTest;
import io.millrace.sandbox.pipeline.PipelineTest;
import io.millrace.sandbox.pipeline.RunningPipeline;
import io.millrace.sandbox.pipeline.Unchecked;
import io.millrace.sandbox.proof.Checks;
import io.millrace.sandbox.supervision.Service;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** What policies other than `evolve` make of changes on the real servers. */
@PipelineTest(
        database = "policies",
        sql = {
            "CREATE TABLE kept (id INT PRIMARY KEY, a INT, b VARCHAR(20))",
            "INSERT INTO kept VALUES (1, 10, 'copied')",
            "CREATE TABLE emptied (id INT PRIMARY KEY)",
            "INSERT INTO emptied VALUES (1)",
            "CREATE TABLE frozen (id INT PRIMARY KEY, a INT)",
            "INSERT INTO frozen VALUES (1, 10)",
            "CREATE TABLE mirrored (id INT PRIMARY KEY, a INT, b VARCHAR(20))",
            "INSERT INTO mirrored VALUES (1, 10, 'copied')",
            "CREATE TABLE tried (id INT PRIMARY KEY, a VARCHAR(20))",
            "INSERT INTO tried VALUES (1, 'copied')",
            "CREATE TABLE asked (id INT PRIMARY KEY, a INT)",
            "INSERT INTO asked VALUES (1, 10)"
        },
        settings = {
            "MILLRACE_SCHEMA_POLICIES=policies.kept=lenient,policies.emptied:truncate=ignore,policies.frozen=ignore,"
                    + "policies.mirrored:drop-column=drop,policies.tried=try-evolve,policies.asked:add-column=block"
        },
        checkedOnce = true)
@Unchecked("policies leave columns and rows out")
class SchemaPoliciesIT {

    private static final Duration PATIENCE = Duration.ofMinutes(8);

    private final RunningPipeline millrace;

    SchemaPoliciesIT(RunningPipeline millrace) {
        this.millrace = millrace;
    }

    @ConcurrentTest
    void lenientKeepsInSightWhatWasRenamedAndDroppedAndTheNewNameHasAllValues() throws SQLException {
        millrace.mysql("INSERT INTO kept VALUES (2, 20, 'before')");
        // A row that is still on its way when its column is dropped comes without it.
        millrace.awaitInStep();
        millrace.mysql(
                "ALTER TABLE kept RENAME COLUMN a TO c",
                "INSERT INTO kept VALUES (3, 30, 'between')",
                "ALTER TABLE kept DROP COLUMN b",
                "INSERT INTO kept VALUES (4, 40)",
                "UPDATE kept SET c = 11 WHERE id = 1");
        awaitVerdict("kept", "equal");

        String kept = millrace.target() + ".kept";
        assertThat(millrace.number("SELECT sum(c) FROM " + kept)).isEqualTo(101);
        assertThat(millrace.number("SELECT count() FROM " + kept + " WHERE id = 2 AND c = 20"))
                .isEqualTo(1);
        assertThat(millrace.number("SELECT countIf(isNull(a) AND isNull(b)) FROM " + kept + " WHERE id = 4"))
                .as("people's queries continue, and show that MySQL has no value there")
                .isEqualTo(1);
        assertThat(millrace.number("SELECT count() FROM " + kept + " WHERE b = 'before'"))
                .as("a row that did not change since")
                .isEqualTo(1);
    }

    @ConcurrentTest
    void aTruncationThatIsIgnoredLeavesTheOlderRowsAndIsCounted() throws SQLException {
        millrace.mysql("INSERT INTO emptied VALUES (2)", "TRUNCATE TABLE emptied", "INSERT INTO emptied VALUES (3)");
        await().atMost(PATIENCE)
                .until(() -> millrace.meter(
                                Service.DDL_MANAGER, "millrace_ddl_truncations_ignored_total", "policies.emptied")
                        == 1);
        millrace.awaitInStep();

        assertThat(millrace.number("SELECT sum(id) FROM " + millrace.target() + ".emptied"))
                .isEqualTo(6);
        assertThat(result("emptied").verdict())
                .as("and nobody is told that all is equal")
                .isEqualTo("extra");
    }

    @ConcurrentTest
    void anIgnoredColumnIsLeftOutUnderAnyNameAndTheValidatorSaysSo() throws SQLException {
        millrace.mysql(
                "ALTER TABLE frozen ADD COLUMN x INT DEFAULT 5",
                "INSERT INTO frozen VALUES (2, 20, 200)",
                "ALTER TABLE frozen RENAME COLUMN x TO y",
                "INSERT INTO frozen VALUES (3, 30, 300)");
        awaitVerdict("frozen", "equal_with_loss");

        assertThat(result("frozen").note()).contains("not compared: y");
        assertThat(columnsOf("frozen")).containsExactly("id", "a");
        assertThat(millrace.number("SELECT sum(a) FROM " + millrace.target() + ".frozen"))
                .isEqualTo(60);

        // It may have been copied before: the picture between two quick statements cannot be compared.
        double copied = millrace.meter(Service.DDL_MANAGER, "millrace_ddl_tables_reloaded_total", "policies.frozen");
        assertThat(millrace.post(Service.DDL_MANAGER, "/tables/policies/frozen/resolve?how=reload"))
                .contains("policies.frozen");
        await().atMost(PATIENCE)
                .until(() ->
                        millrace.meter(Service.DDL_MANAGER, "millrace_ddl_tables_reloaded_total", "policies.frozen")
                                > copied);
        millrace.mysql("INSERT INTO frozen VALUES (4, 40, 400)");
        awaitVerdict("frozen", "equal_with_loss");
        assertThat(columnsOf("frozen")).as("a copy leaves it out, too").containsExactly("id", "a");
    }

    @ConcurrentTest
    void aDroppedColumnIsDroppedWhereThePolicySaysSo() throws SQLException {
        millrace.mysql(
                "INSERT INTO mirrored VALUES (2, 20, 'before')",
                "ALTER TABLE mirrored DROP COLUMN b",
                "INSERT INTO mirrored VALUES (3, 30)");
        awaitVerdict("mirrored", "equal");

        assertThat(columnsOf("mirrored_raw")).contains("id", "a").doesNotContain("b");
    }

    @ConcurrentTest
    void aChangeThatClickHouseRefusesIsAnsweredByACopyWhereThePolicySaysSo() throws SQLException {
        // Somebody's own projection, which ClickHouse does not rename a column under.
        String raw = "ALTER TABLE " + millrace.target() + ".tried_raw ";
        millrace.clickHouse(raw + "MODIFY SETTING deduplicate_merge_projection_mode = 'rebuild'");
        millrace.clickHouse(raw + "ADD PROJECTION by_a (SELECT a, count() GROUP BY a)");
        millrace.mysql(
                "INSERT INTO tried VALUES (2, 'before')",
                "ALTER TABLE tried RENAME COLUMN a TO b",
                "INSERT INTO tried VALUES (3, 'behind')");
        awaitVerdict("tried", "equal");

        assertThat(millrace.clickHouseRows("SELECT reason FROM " + millrace.ingest()
                        + ".table_events FINAL WHERE mysql_table = 'tried' AND kind = 'copy_requested'"))
                .anySatisfy(copied -> assertThat(copied.getString("reason")).contains("ClickHouse refused a change"));
        assertThat(columnsOf("tried")).containsExactly("id", "b");
    }

    @ConcurrentTest
    void aBlockedChangeIsMadeWhenAPersonAppliesItsTable() throws SQLException {
        millrace.mysql(
                "INSERT INTO asked VALUES (2, 20)",
                "ALTER TABLE asked ADD COLUMN b INT NOT NULL DEFAULT 5",
                "INSERT INTO asked VALUES (3, 30, 300)");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(millrace.state("asked")).isEqualTo("awaiting-approval"));
        assertThat(millrace.reason("asked")).contains("add-column");

        assertThat(millrace.post(Service.DDL_MANAGER, "/tables/policies/asked/resolve?how=apply"))
                .contains("policies.asked");
        awaitVerdict("asked", "equal");
        assertThat(millrace.post(Service.DDL_MANAGER, "/tables/policies/asked/resolve?how=apply"))
                .contains("Nothing about the table policies.asked waits for a person");
    }

    private List<String> columnsOf(String table) {
        return millrace
                .clickHouseRows("SELECT name FROM system.columns WHERE database = '"
                        + millrace.target().replace("`", "") + "' AND table = '" + table + "' ORDER BY position")
                .stream()
                .map(row -> row.getString("name"))
                .toList();
    }

    private Checks.TableResult result(String table) {
        return millrace.check().get(table);
    }

    private void awaitVerdict(String table, String verdict) {
        await().atMost(PATIENCE).untilAsserted(() -> {
            millrace.awaitInStep();
            assertThat(millrace.state(table)).isEqualTo("streaming");
            assertThat(millrace.held()).isZero();
            assertThat(result(table))
                    .satisfies(found -> assertThat(found.verdict())
                            .as("%s %s", found.note(), found.differences())
                            .isEqualTo(verdict));
        });
    }
}
