package io.millrace.benchmarks;

import io.millrace.common.problem.ProblemCode;
import io.millrace.sandbox.Part;
import io.millrace.sandbox.Sandbox;
import io.millrace.sandbox.progress.Progress;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "copy",
        description = {
            "How fast a table of 17 columns is copied from MySQL, with every check and conversion, and how fast ClickHouse",
            "pulls the same rows into a table of the same form without any, in turn. On a MySQL and a ClickHouse of its own."
        })
public final class CopyBenchCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private RowsAndRounds size;

    @Option(names = "--parallel", description = "Ranges read at the same time (default: ${DEFAULT-VALUE}).")
    private int parallel = 2;

    @Mixin
    private OwnServers servers;

    @Mixin
    private JsonFile json;

    @Override
    public Integer call() throws Exception {
        size.require();
        if (parallel < 1) {
            throw ProblemCode.INVALID_OPTION.problem(
                    "The benchmark needs at least one range at a time.", "Correct the options.");
        }
        Progress progress = Progress.onStandardError();
        try (Sandbox sandbox = servers.start(progress, Part.MYSQL, Part.CLICKHOUSE)) {
            CopyBench.Report report = new CopyBench(sandbox, size.rows(), size.rounds(), parallel, progress).run();
            String command = String.format(
                    Locale.ROOT,
                    "./millrace bench copy --rows %d --rounds %d --parallel %d",
                    size.rows(),
                    size.rounds(),
                    parallel);
            print(report, command);
            json.write("copy", command, report);
            return 0;
        }
    }

    private void print(CopyBench.Report report, String command) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                Locale.ROOT,
                "%n%,d rows of 17 columns, %d ranges at a time, %d cores: the fastest round, and the slowest%n%n",
                report.rows(),
                report.parallel(),
                Runtime.getRuntime().availableProcessors());
        Way.print(out, report.ways());
        out.printf("%nrepeat   %s%n", command);
        out.flush();
    }
}
