package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.common.settings.Setting;
import io.millrace.sandbox.pipeline.PipelineTest;
import io.millrace.sandbox.pipeline.RunningPipeline;
import io.millrace.sandbox.pipeline.Unchecked;
import io.millrace.sandbox.process.JavaCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands as a user runs them, beside a pipeline at work. */
@Unchecked("a difference is planted")
@PipelineTest(
        database = "commands",
        sql = {
            "CREATE TABLE orders (id INT PRIMARY KEY, customer_id INT, status VARCHAR(20), ordered_at DATETIME)",
            "CREATE TABLE order_details (order_id INT, line INT, quantity INT, unit_price DECIMAL(10, 2),"
                    + " PRIMARY KEY (order_id, line))",
            "INSERT INTO orders VALUES (1, 1, 'paid', '2026-01-01 10:00:00'), (2, 1, 'paid', '2026-01-01 11:00:00'),"
                    + " (3, 2, 'cancelled', '2026-01-01 12:00:00'), (4, 2, 'new', '2026-01-02 00:00:00')",
            "INSERT INTO order_details VALUES (1, 1, 2, 1.25), (1, 2, 1, 10), (2, 1, 3, 0.10), (3, 1, 9, 9), (4, 1, 1, 7)"
        })
class CommandsIT {

    @TempDir
    private Path folder;

    private final RunningPipeline millrace;

    CommandsIT(RunningPipeline millrace) {
        this.millrace = millrace;
    }

    @Test
    void preflightFindsNothingWrong() {
        CommandRun preflight = run("preflight");

        assertThat(preflight.output()).contains("MySQL is ready");
        assertThat(preflight.exitCode()).isZero();
    }

    @Test
    void aStatementRunsWhereTheSettingsSayAndOnlyReadsUnlessItIsToldOtherwise() {
        assertThat(here("query", "mysql", "--format", "csv", "SELECT id, status FROM orders WHERE id < 3")
                        .output())
                .contains("id,status\n1,paid\n2,paid\n");
        assertThat(here(
                                "query",
                                "clickhouse",
                                "--format",
                                "json",
                                "SELECT unit_price FROM order_details WHERE order_id = 2;")
                        .output()
                        .replace("\n", ""))
                .contains("[{\"unit_price\":\"0.10\"}]");
        for (String server : List.of("mysql", "clickhouse")) {
            CommandRun refused = here("query", server, "CREATE TABLE made (id INT PRIMARY KEY)");
            assertThat(refused.output()).contains("--write");
            assertThat(refused.exitCode()).isEqualTo(2);
        }
        assertThat(here("query", "mysql", "--write", "UPDATE orders SET status = 'paid' WHERE id = 2")
                        .output())
                .contains("1 row changed");
        assertThat(here("query", "mysql", "SELEKT").output()).contains("MySQL refuses the statement");
    }

    @Test
    void noTableIsCopiedAgainWithoutAnAnswer() {
        CommandRun deploy = run("deploy", "--reload");

        assertThat(deploy.output()).contains("--yes");
        assertThat(deploy.exitCode()).isEqualTo(2);
    }

    /** Well below the 25 s after which the JVM would end a service that does not end by itself. */
    @Test
    void aServiceEndsWhenItIsAskedTo() throws Exception {
        Map<String, String> settings = new HashMap<>(millrace.services().environment());
        settings.put(Setting.VALIDATOR_PORT.variable(), "0");
        Path log = folder.resolve("validator.log");
        ProcessBuilder builder = new ProcessBuilder(JavaCommand.ofMillrace(
                        folder.toAbsolutePath().resolve("validator.args"), List.of(), Millrace.class, "validator"))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().putAll(settings);
        Process validator = builder.start();
        try {
            await().atMost(Duration.ofMinutes(2))
                    .until(() -> Files.readString(log).contains("The validator is ready"));

            validator.destroy();

            assertThat(validator.waitFor(15, TimeUnit.SECONDS)).isTrue();
        } finally {
            validator.destroyForcibly();
        }
    }

    @Test
    void analyzeWritesWhatThereIsAndWhatItBecomes() throws IOException {
        assertThat(run("analyze").exitCode()).isZero();

        Path output = folder.resolve("schema_output");
        assertThat(Files.readString(output.resolve("table_list.txt"))).contains("commands.orders");
        assertThat(Files.readString(output.resolve("schema_summary.txt")))
                .contains("order_details")
                .contains("order_id");
        assertThat(textsUnder(output.resolve("mysql_ddl"))).contains("CREATE TABLE `orders`");
        assertThat(textsUnder(output.resolve("clickhouse_ddl"))).contains("ReplacingMergeTree");
    }

    @Test
    void whatIsCreatedAlreadyIsNotPlannedAgain() {
        CommandRun plan = run("plan");

        assertThat(plan.output()).doesNotContain("CREATE TABLE");
        assertThat(plan.exitCode()).isZero();
        CommandRun apply = run("apply", "--yes");
        assertThat(apply.output()).contains("Nothing was to be changed in ClickHouse.");
        assertThat(apply.exitCode()).isZero();
    }

    @Test
    void monitorEndsByItselfWhenTheFirstCopyIsComplete() {
        CommandRun monitor = run("monitor");

        assertThat(monitor.output()).contains("orders");
        assertThat(monitor.exitCode()).isZero();
    }

    @Test
    void validateSaysYesAndNoWithItsExitCodeAndWritesReports() throws Exception {
        CommandRun equal = run("validate");
        assertThat(equal.output()).contains("orders");
        assertThat(equal.exitCode()).isZero();
        assertThat(textsUnder(folder.resolve("validation_output"))).contains("commands.orders");
        assertThat(folder.resolve("validation_output/row_count_comparison.csv"))
                .content()
                .contains("commands.orders,");

        String raw = millrace.target() + ".orders_raw";
        millrace.clickHouse(
                "INSERT INTO " + raw + " SELECT * REPLACE ('spoilt' AS status) FROM " + raw + " FINAL WHERE id = 4");
        CommandRun different = run("validate");
        assertThat(different.exitCode()).isEqualTo(1);
        assertThat(different.output()).contains("orders").contains("wrong");
        millrace.mysql("UPDATE orders SET status = 'paid' WHERE id = 4");
        millrace.awaitInStep();
        assertThat(run("validate").exitCode()).isZero();
    }

    @Test
    void theShippedSqlGivesWhatItsTestsExpect() {
        CommandRun tested =
                run("sql", "test", ProjectFiles.ROOT.resolve("clickhouse-sql").toString());

        assertThat(tested.exitCode()).as(tested.output()).isZero();
        assertThat(tested.output())
                .contains("ok       views/daily_orders")
                .contains("all as expected")
                .doesNotContain("no test");
    }

    @Test
    void theSqlOfTheManualsGivesWhatItsTestsExpect(@TempDir Path own) throws IOException {
        List<String> view = ProjectFiles.sqlBlocks("docs/views.md");
        List<String> aggregate = ProjectFiles.sqlBlocks("docs/aggregates.md");
        assertThat(view).as("a view and its test").hasSize(2);
        assertThat(aggregate).hasSize(1);
        Files.createDirectories(own.resolve("views"));
        Files.createDirectories(own.resolve("aggregates"));
        Files.writeString(own.resolve("views/customer_totals.sql"), view.get(0));
        Files.writeString(own.resolve("views/customer_totals.test.sql"), view.get(1));
        Files.writeString(own.resolve("aggregates/customers_per_day.sql"), aggregate.get(0));
        Files.writeString(
                own.resolve("aggregates/customers_per_day.test.sql"),
                ProjectFiles.text("clickhouse-sql/aggregates/customers_per_day.test.sql"));

        CommandRun tested = run("sql", "test", own.toString());

        assertThat(tested.exitCode()).as(tested.output()).isZero();
        assertThat(tested.output()).contains("ok       views/customer_totals", "ok       aggregates/customers_per_day");
    }

    @Test
    void aTestOfSqlThatFailsShowsTheRowsThatDiffer(@TempDir Path own) throws IOException {
        Files.createDirectories(own.resolve("views"));
        Files.writeString(
                own.resolve("views/twice.sql"),
                "CREATE OR REPLACE VIEW {{{target}}}.twice AS SELECT 2 * n AS n FROM {{{target}}}.t;\n");
        Files.writeString(own.resolve("views/twice.test.sql"), """
                CREATE TABLE {{{target}}}.t (n Int32) ENGINE = Memory;
                INSERT INTO {{{target}}}.t VALUES (1), (2);

                -- Each number twice as large
                SELECT n FROM {{{target}}}.twice ORDER BY n;
                -- | 2 |
                -- | 5 |
                """);

        CommandRun tested = run("sql", "test", own.toString());

        assertThat(tested.exitCode()).isEqualTo(1);
        assertThat(tested.output())
                .contains("FAILED   views/twice", "Each number twice as large", "- 5", "+ 4", "1 of 1 file failed");
    }

    private CommandRun run(String... arguments) {
        CommandRun run = CommandRun.process(folder, millrace.services().environment(), arguments);
        assertThat(run.output()).doesNotContain("\tat ");
        return run;
    }

    /** Without a process of its own: what a person sees is the same. */
    private CommandRun here(String... arguments) {
        return CommandRun.here(millrace.services().environment(), arguments);
    }

    private static String textsUnder(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            StringBuilder texts = new StringBuilder();
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                texts.append(Files.readString(file));
            }
            return texts.toString();
        }
    }
}
