package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.sandbox.Sandbox;
import io.millrace.sandbox.junit.Sandboxed;
import io.millrace.validator.parity.Verdict;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** MySQL knows statements that Debezium's grammar does not. */
@Sandboxed
class UnreadableStatementIT {

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir
    private Path folder;

    @Test
    void aStatementThatNobodyCanReadStopsItsTableAndNoOther(Sandbox sandbox) throws Exception {
        try (RunningPipeline millrace = RunningPipeline.start(
                sandbox,
                "unreadable",
                List.of(
                        "CREATE TABLE odd (id INT PRIMARY KEY, v INT)",
                        "INSERT INTO odd VALUES (1, 1)",
                        "CREATE TABLE other (id INT PRIMARY KEY, v INT)",
                        "INSERT INTO other VALUES (1, 1)"))) {
            millrace.mysql(
                    "INSERT INTO odd VALUES (2, 2)",
                    // A column of this name, without quotes.
                    "ALTER TABLE odd ADD COLUMN auto INT",
                    "INSERT INTO odd VALUES (3, 3, 3)",
                    "INSERT INTO other VALUES (2, 2)",
                    "UPDATE odd SET v = 20 WHERE id = 2",
                    "INSERT INTO other VALUES (3, 3)");
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(millrace.stateOf("odd"))
                            .contains("\"blocked\"", "could not be read", "ALTER TABLE odd ADD COLUMN auto INT"));
            await().atMost(PATIENCE)
                    .until(() -> millrace.number("SELECT sum(id) FROM " + millrace.target() + ".other") == 6);
            millrace.mysql("INSERT INTO other VALUES (4, 4)");
            await().atMost(PATIENCE)
                    .until(() -> millrace.number("SELECT sum(id) FROM " + millrace.target() + ".other") == 10);
            assertThat(millrace.check().get("other").verdict()).isEqualTo(Verdict.EQUAL);

            CommandRun anew = CommandRun.of(folder, millrace.services().environment(), "deploy", "--anew");
            assertThat(anew.exitCode()).as(anew.output()).isZero();
            await().atMost(PATIENCE).untilAsserted(() -> {
                millrace.awaitInStep();
                assertThat(millrace.stateOf("odd")).contains("\"streaming\"");
                assertThat(millrace.check().values())
                        .allSatisfy(result -> assertThat(result.verdict())
                                .as("%s %s", result.note(), result.differences())
                                .isEqualTo(Verdict.EQUAL));
            });
        }
    }
}
