package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.sandbox.Sandbox;
import io.millrace.sandbox.SandboxOptions;
import io.millrace.sandbox.junit.Sandboxed;
import io.millrace.sandbox.pipeline.PipelineStart;
import io.millrace.sandbox.pipeline.RunningPipeline;
import io.millrace.sandbox.supervision.OwnNames;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same MySQL, and other machines: all of Kafka and Connect is new, ClickHouse is the old one or a new one, too. */
@Sandboxed
class BackupIT {

    private static final String DATABASE = "moved";
    private static final List<String> TABLES = List.of(
            "CREATE TABLE item (id INT PRIMARY KEY, v VARCHAR(40))",
            "INSERT INTO item VALUES (1, 'copied'), (2, 'copied'), (3, 'copied')",
            "CREATE TABLE altered (id INT PRIMARY KEY, v INT)",
            "INSERT INTO altered VALUES (1, 1)");

    @TempDir
    Path folder;

    @Test
    void afterTheLossOfKafkaTheBackupContinuesWithoutACopyAndOnNewMachinesWithOne(Sandbox sandbox) throws Exception {
        String backup = folder.resolve("backup.zip").toString();
        try (RunningPipeline first = RunningPipeline.start(sandbox, DATABASE, TABLES)) {
            for (int i = 0; i < 100; i++) {
                first.mysql("UPDATE item SET v = 'before the backup " + i + "' WHERE id < 3");
            }
            first.mysql("INSERT INTO item VALUES (5, 'before the backup')");
            assertThat(run(first.services().environment(), "backup", backup)).satisfies(BackupIT::worked);
            first.mysql("UPDATE item SET v = 'read by the first' WHERE id = 1", "ALTER TABLE altered ADD COLUMN w INT");
            first.awaitSettled();
            first.endServices();
        }
        inMysql(
                sandbox,
                DATABASE,
                "UPDATE item SET v = 'read by nobody' WHERE id = 2",
                "DELETE FROM item WHERE id = 5",
                "INSERT INTO item VALUES (4, 'read by nobody')",
                "INSERT INTO altered VALUES (2, 2, 2)");

        try (Sandbox kafka = other(sandbox, "kafka", true)) {
            CommandRun refused = run(OwnNames.settings(kafka, DATABASE), "ddl-manager");
            assertThat(refused.exitCode()).isEqualTo(2);
            assertThat(refused.output()).contains("journal-lost").contains("millrace restore");

            CommandRun restored = run(OwnNames.settings(kafka, DATABASE), "restore", backup, "--yes");

            assertThat(restored).satisfies(BackupIT::worked);
            assertThat(restored.output())
                    .contains("1 table will continue")
                    .contains("moved.altered will be copied: its schema changed after the backup");
            try (RunningPipeline second =
                    PipelineStart.of(kafka, DATABASE).mysql(sandbox.mysql()).resume()) {
                second.mysql("UPDATE item SET v = 'read by the second' WHERE id = 3");
                assertInStep(second);
                assertThat(second.number("SELECT countIf(_version = 0) FROM " + second.target() + ".item_raw"
                                + " FINAL WHERE id > 3"))
                        .as("rows of another copy")
                        .isZero();
                assertThat(second.number("SELECT toInt64(max(bitShiftRight(_version, 48))) FROM " + second.target()
                                + ".item_raw"))
                        .as("the generation of what this Kafka gave")
                        .isEqualTo(1);
                CommandRun again = run(second.services().environment(), "restore", backup, "--yes");
                assertThat(again.exitCode()).isEqualTo(2);
                assertThat(again.output()).contains("pipeline-there");
                second.endServices();
            }
        }

        try (Sandbox machines = other(sandbox, "machines", false)) {
            assertThat(run(OwnNames.settings(machines, DATABASE), "restore", backup, "--yes"))
                    .satisfies(BackupIT::worked)
                    .extracting(CommandRun::output)
                    .asString()
                    .contains("moved.item will be copied: ClickHouse does not have it");
            try (RunningPipeline third =
                    PipelineStart.of(machines, DATABASE).mysql(sandbox.mysql()).resume()) {
                third.mysql("UPDATE item SET v = 'read by the third' WHERE id = 3");
                assertInStep(third);
            }
        }
    }

    @Test
    void aKafkaThatBeginsAgainLosesNothingWithoutABackupEither(Sandbox sandbox) throws Exception {
        String database = "begun_again";
        try (RunningPipeline first = RunningPipeline.start(sandbox, database, TABLES)) {
            for (int i = 0; i < 100; i++) {
                first.mysql("UPDATE item SET v = 'first " + i + "' WHERE id < 3");
            }
            first.mysql("DELETE FROM item WHERE id = 3");
            first.awaitInStep();
            first.endServices();
        }
        inMysql(sandbox, database, "DELETE FROM item WHERE id = 1");

        try (Sandbox kafka = other(sandbox, "begun-again", true)) {
            CommandRun restored = run(OwnNames.settings(kafka, database), "restore", "--without-backup", "--yes");
            assertThat(restored).satisfies(BackupIT::worked);
            try (RunningPipeline second =
                    PipelineStart.of(kafka, database).mysql(sandbox.mysql()).resume()) {
                second.mysql("UPDATE item SET v = 'second' WHERE id = 2");
                assertInStep(second);
                assertThat(second.clickHouseRows("SELECT id, v FROM " + second.target() + ".item"))
                        .singleElement()
                        .satisfies(row -> assertThat(row.getString("v")).isEqualTo("second"));
            }
        }
    }

    private static void assertInStep(RunningPipeline pipeline) {
        pipeline.awaitSettled();
        assertThat(pipeline.check())
                .allSatisfy((table, result) ->
                        assertThat(result.verdict()).as(table).isEqualTo("equal"));
    }

    private static void worked(CommandRun run) {
        assertThat(run.exitCode()).as(run.output()).isZero();
    }

    /** Other servers with the same MySQL. */
    private static Sandbox other(Sandbox first, String home, boolean sameClickHouse) {
        Map<String, String> there = new HashMap<>(first.environment());
        there.keySet()
                .removeIf(name -> !name.startsWith("MILLRACE_MYSQL")
                        && !(sameClickHouse && name.startsWith("MILLRACE_CLICKHOUSE")));
        return Sandbox.start(SandboxOptions.builder()
                .home(Path.of("target", "sandbox", home))
                .freshData(true)
                .environment(there)
                .build());
    }

    private static CommandRun run(Map<String, String> settings, String... arguments) {
        return CommandRun.here(settings, arguments);
    }

    private static void inMysql(Sandbox sandbox, String database, String... statements) throws SQLException {
        try (Connection root = sandbox.mysql().openAsRoot()) {
            root.setCatalog(database);
            try (Statement statement = root.createStatement()) {
                for (String sql : statements) {
                    statement.execute(sql);
                }
            }
        }
    }
}
