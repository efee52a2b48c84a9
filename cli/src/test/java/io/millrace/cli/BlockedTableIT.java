package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.sandbox.pipeline.PipelineTest;
import io.millrace.sandbox.pipeline.RunningPipeline;
import io.millrace.sandbox.pipeline.Unchecked;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What commands say while one table of several waits for a person. */
@Unchecked("a table is blocked")
@PipelineTest(
        database = "waiting",
        sql = {
            "CREATE TABLE orders (id INT PRIMARY KEY, status VARCHAR(20))",
            "CREATE TABLE keyless (status VARCHAR(20))",
            "INSERT INTO orders VALUES (1, 'paid')",
            "INSERT INTO keyless VALUES ('paid')"
        })
class BlockedTableIT {

    private final RunningPipeline millrace;

    @TempDir
    private Path folder;

    BlockedTableIT(RunningPipeline millrace) {
        this.millrace = millrace;
    }

    @Test
    void validateDoesNotWaitForATableThatCannotBeCompared() {
        Instant begun = Instant.now();
        CommandRun validate = run("validate");

        assertThat(Duration.between(begun, Instant.now())).isLessThan(Duration.ofSeconds(60));
        assertThat(validate.output().lines())
                .anySatisfy(line -> assertThat(line).contains("waiting.orders").contains("equal"))
                .anySatisfy(
                        line -> assertThat(line).contains("waiting.keyless", "not_checked", "The table has no key"));
        assertThat(validate.exitCode())
                .as("nothing is wrong, and not all is proved")
                .isEqualTo(3);
    }

    @Test
    void applySaysWhatWaitsWithItsExitCodeAndWithoutALineOfALog() {
        CommandRun apply = run("apply", "--yes");

        assertThat(apply.output())
                .contains("waiting.keyless")
                .contains("Nothing was to be changed in ClickHouse.")
                .doesNotContain("Applied.");
        assertThat(apply.exitCode()).isEqualTo(1);
    }

    private CommandRun run(String... arguments) {
        CommandRun run = CommandRun.process(folder, millrace.services().environment(), arguments);
        assertThat(run.output()).doesNotContain("WARN", "INFO", "\tat ");
        return run;
    }
}
