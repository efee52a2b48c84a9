package io.millrace.benchmarks;

import io.millrace.common.problem.ProblemCode;
import io.millrace.sandbox.Sandbox;
import io.millrace.sandbox.SandboxOptions;
import io.millrace.sandbox.progress.Progress;
import io.millrace.sandbox.supervision.Services;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "tables",
        description = {
            "How long many tables take to analyse, plan and create, and how soon a change in one of them is visible",
            "when all are idle."
        })
public final class TablesBenchCommand implements Callable<Integer> {

    /** For two statements of each kind, the one that is written, and the one with the history. */
    private static final int NEEDED = 2 * Interruptions.statements() + 2;

    @Spec
    private CommandSpec spec;

    @Option(names = "--tables", description = "How many (default: ${DEFAULT-VALUE}).")
    private int tables = 500;

    @Option(names = "--changes", description = "Rows changed, one at a time (default: ${DEFAULT-VALUE}).")
    private int changes = 100;

    @Option(
            names = "--history",
            description = {
                "Measures how long statements that Debezium misreads interrupt other tables, and once more after so many",
                "further statements (default: ${DEFAULT-VALUE}, not measured). Needs 10 tables."
            })
    private int history;

    @Option(names = "--seed", description = "Decides which tables change and when (default: ${DEFAULT-VALUE}).")
    private long seed = 1;

    @Option(names = "--home", description = "Folder of the benchmark's data and logs (default: ${DEFAULT-VALUE}).")
    private Path home = Path.of(".millrace", "bench");

    @Override
    public Integer call() throws Exception {
        if (tables < 1 || tables > 10_000 || changes < 1 || history < 0 || history > 0 && tables < NEEDED) {
            throw ProblemCode.INVALID_OPTION.problem(
                    "The benchmark needs 1 to 10,000 tables and at least one change; interruptions need " + NEEDED
                            + " tables.",
                    "Correct the options.");
        }
        Progress progress = Progress.onStandardError();
        // It fills a database, so it uses servers of its own whatever the settings say.
        SandboxOptions servers = SandboxOptions.defaults()
                .home(home)
                .freshData(true)
                .environment(Map.of())
                .progress(progress);
        try (Sandbox sandbox = Sandbox.start(servers);
                Services services = new Services(home, TablesBench.settings(sandbox), progress)) {
            TablesBench.Options options =
                    new TablesBench.Options(tables, changes, history, seed, home.toAbsolutePath(), program());
            TablesBench.Report report = new TablesBench(sandbox, services, options, progress).run();
            TablesReportPrinter.print(spec.commandLine().getOut(), options, report);
            return 0;
        }
    }

    /** The command line that this command is part of. */
    private Class<?> program() {
        return spec.root().userObject().getClass();
    }
}
