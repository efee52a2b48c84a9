package io.millrace.benchmarks;

import io.millrace.sandbox.Part;
import io.millrace.sandbox.Sandbox;
import io.millrace.sandbox.progress.Progress;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "check",
        description = {
            "How fast every value of a table of 17 columns is compared, and how fast MySQL alone computes the same digests,",
            "in turn. On a MySQL and a ClickHouse of its own."
        })
public final class CheckBenchCommand implements Callable<Integer> {

    @Mixin
    private final RowsAndRounds size = new RowsAndRounds(1_000_000, 3);

    @Mixin
    private OwnServers servers;

    @Mixin
    private Outcome outcome;

    @Override
    public Integer call() throws Exception {
        Progress progress = Progress.onStandardError();
        try (Sandbox sandbox = servers.start(progress, Part.MYSQL, Part.CLICKHOUSE)) {
            CheckBench.Report report = new CheckBench(sandbox, size.rows(), size.rounds(), progress).run();
            outcome.show(report, out -> print(out, report));
            return 0;
        }
    }

    private static void print(PrintWriter out, CheckBench.Report report) {
        out.printf(
                Locale.ROOT,
                "%n%,d rows of 17 columns, %d cores: the fastest round, and the slowest%n%n",
                report.rows(),
                Runtime.getRuntime().availableProcessors());
        Way.print(out, report.ways());
        out.printf(
                Locale.ROOT,
                "%na check takes %.2f times as long as one query in MySQL for the same digests%n",
                report.digests());
    }
}
