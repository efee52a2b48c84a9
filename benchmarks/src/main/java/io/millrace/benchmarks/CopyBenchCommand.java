package io.millrace.benchmarks;

import io.millrace.sandbox.Part;
import io.millrace.sandbox.Sandbox;
import io.millrace.sandbox.progress.Progress;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "copy",
        description = {
            "How fast a table of 17 columns is copied from MySQL, with every check and conversion, and how fast ClickHouse",
            "pulls the same rows into a table of the same form without any, in turn. On a MySQL and a ClickHouse of its own."
        })
public final class CopyBenchCommand implements Callable<Integer> {

    @Mixin
    private final RowsAndRounds size = new RowsAndRounds(1_000_000, 3);

    @Option(
            names = "--parallel",
            converter = Positive.class,
            description = "Ranges read at the same time (default: ${DEFAULT-VALUE}).")
    private int parallel = 2;

    @Mixin
    private OwnServers servers;

    @Mixin
    private Outcome outcome;

    @Override
    public Integer call() throws Exception {
        Progress progress = Progress.onStandardError();
        try (Sandbox sandbox = servers.start(progress, Part.MYSQL, Part.CLICKHOUSE)) {
            CopyBench.Report report = new CopyBench(sandbox, size.rows(), size.rounds(), parallel, progress).run();
            outcome.show(report, out -> print(out, report));
            return 0;
        }
    }

    private static void print(PrintWriter out, CopyBench.Report report) {
        out.printf(
                Locale.ROOT,
                "%n%,d rows of 17 columns, %d ranges at a time, %d cores: the fastest round, and the slowest%n%n",
                report.rows(),
                report.parallel(),
                Runtime.getRuntime().availableProcessors());
        Way.print(out, report.ways());
    }
}
