package io.millrace.benchmarks;

import io.millrace.common.problem.ProblemCode;
import io.millrace.sandbox.Part;
import io.millrace.sandbox.Sandbox;
import io.millrace.sandbox.progress.Progress;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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

    @Option(names = "--tables", converter = Positive.class, description = "How many (default: ${DEFAULT-VALUE}).")
    private int tables = 500;

    @Option(
            names = "--changes",
            converter = Positive.class,
            description = "Rows changed, one at a time (default: ${DEFAULT-VALUE}).")
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

    @Option(
            names = "--idle",
            converter = Positive.class,
            description = "Seconds for which idle processes are watched (default: ${DEFAULT-VALUE}).")
    private int idle = 30;

    @Mixin
    private OwnServers servers;

    @Mixin
    private Outcome outcome;

    @Override
    public Integer call() throws Exception {
        if (tables > 10_000 || history < 0 || history > 0 && tables < NEEDED) {
            throw ProblemCode.INVALID_OPTION.problem(
                    "The benchmark takes 10,000 tables at the most; interruptions need " + NEEDED + ".",
                    "Correct the options.");
        }
        Progress progress = Progress.onStandardError();
        try (Sandbox sandbox = servers.start(progress, Part.values());
                BenchPipeline pipeline = new BenchPipeline(sandbox, Wide.DATABASE, progress)) {
            TablesBench.Options options = new TablesBench.Options(tables, changes, history, seed, idle, program());
            TablesBench.Report report = new TablesBench(sandbox, pipeline, options, progress).run();
            outcome.show(report, out -> TablesReportPrinter.print(out, report));
            return 0;
        }
    }

    /** The command line that this command is part of. */
    private Class<?> program() {
        return spec.root().userObject().getClass();
    }
}
