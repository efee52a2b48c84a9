package io.millrace.cli.command;

import io.millrace.cli.console.Printed;
import io.millrace.common.Printable;
import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.settings.Setting;
import io.millrace.common.settings.Settings;
import io.millrace.ddlmanager.sqltest.SqlTests;
import io.millrace.sandbox.Part;
import io.millrace.sandbox.Sandbox;
import io.millrace.sandbox.SandboxOptions;
import io.millrace.sandbox.progress.Progress;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "sql",
        description = "Works with your own SQL on top of the replicated tables.",
        synopsisSubcommandLabel = "COMMAND")
public final class SqlCommand {

    private final Map<String, String> environment;

    @Spec
    private CommandSpec spec;

    public SqlCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Command(
            name = "test",
            description = {
                "Tests the .sql files below views/ of a folder, each with the .test.sql beside it: rows in, rows out.",
                "Runs on the ClickHouse that MILLRACE_CLICKHOUSE_URL names, in databases of its own, or else on one that"
                        + " it starts. Exits with 1 when a test fails."
            },
            footer = {"", "Example:", "  millrace sql test my-sql"})
    int test(
            @Parameters(
                            arity = "0..1",
                            defaultValue = "clickhouse-sql",
                            paramLabel = "FOLDER",
                            description = "The folder with views/ below it (default: ${DEFAULT-VALUE}).")
                    Path folder)
            throws IOException {
        if (!Files.isDirectory(folder)) {
            throw ProblemCode.UNUSABLE_FILE.problem(
                    "There is no folder " + folder + ".",
                    "Name the one that " + Setting.SQL_DIR.variable() + " names.");
        }
        Path home = Files.createTempDirectory("millrace-sql-test");
        SandboxOptions options = SandboxOptions.builder()
                .home(home)
                .parts(Part.CLICKHOUSE)
                .environment(environment)
                .progress(Progress.onStandardError())
                .build();
        try (Sandbox sandbox = Sandbox.start(options);
                ClickHouse clickHouse = ClickHouse.connect(settings(sandbox).clickHouse())) {
            return report(new SqlTests(clickHouse, folder).run().toList());
        } finally {
            delete(home);
        }
    }

    private Settings settings(Sandbox sandbox) {
        Map<String, String> settings = new HashMap<>(environment);
        settings.putAll(sandbox.environment());
        return Settings.of(settings);
    }

    private int report(List<SqlTests.Result> results) {
        PrintWriter out = spec.commandLine().getOut();
        for (SqlTests.Result result : results) {
            String word = !result.tested()
                    ? "@|faint no test|@"
                    : result.failed() ? "@|bold,red FAILED |@" : "@|green ok     |@";
            out.println(Ansi.AUTO.string(word) + "  " + Printable.line(result.file())
                    + (result.tested() ? "  " + Printed.count(result.checks(), "check") : ""));
            result.failures()
                    .forEach(failure ->
                            out.println("         " + Printable.lines(failure).replace("\n", "\n         ")));
        }
        long failed = results.stream().filter(SqlTests.Result::failed).count();
        long tested = results.stream().filter(SqlTests.Result::tested).count();
        out.println(
                failed == 0
                        ? Printed.count(tested, "file") + " tested, all as expected."
                        : failed + " of " + Printed.count(tested, "file") + " failed (- expected, + found).");
        out.flush();
        return failed == 0 ? 0 : 1;
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
