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
        name = "fresh",
        description = {
            "How long a new row takes from its commit in MySQL to being visible in ClickHouse, when nothing else is written",
            "and at a steady rate. On servers of its own."
        })
public final class FreshBenchCommand implements Callable<Integer> {

    @Option(
            names = "--commits",
            converter = Positive.class,
            description = "Rows that are written one at a time, when nothing else is (default: ${DEFAULT-VALUE}).")
    private int commits = 200;

    @Option(
            names = "--rate",
            converter = Positive.class,
            description = "Rows a second at the steady rate (default: ${DEFAULT-VALUE}).")
    private int rate = 5_000;

    @Option(
            names = "--seconds",
            converter = Positive.class,
            description = "How long it lasts (default: ${DEFAULT-VALUE}).")
    private int seconds = 600;

    @Option(names = "--seed", description = "Decides when the single rows are written (default: ${DEFAULT-VALUE}).")
    private long seed = 1;

    @Mixin
    private OwnServers servers;

    @Mixin
    private Outcome outcome;

    @Override
    public Integer call() throws Exception {
        Progress progress = Progress.onStandardError();
        Orders orders = new Orders("fresh");
        try (Sandbox sandbox = servers.start(progress, Part.values())) {
            orders.create(sandbox.mysql());
            FreshBench.Options options = new FreshBench.Options(commits, rate, seconds, seed);
            try (BenchPipeline pipeline = new BenchPipeline(sandbox, orders.database(), progress)) {
                FreshBench.Report report = new FreshBench(sandbox, pipeline, orders, options, progress).run();
                outcome.show(report, out -> print(out, report));
            }
            return 0;
        }
    }

    private static void print(PrintWriter out, FreshBench.Report report) {
        out.printf(
                Locale.ROOT,
                "%nFrom the commit in MySQL to visible in ClickHouse, %d cores, milliseconds%n%n",
                Runtime.getRuntime().availableProcessors());
        out.printf("%-32s %10s %8s %8s %8s %8s%n", "", "rows", "median", "95 %", "99 %", "longest");
        print(out, "rows that come alone", report.rest());
        print(
                out,
                String.format(Locale.ROOT, "%,d rows a second (of %,d)", Math.round(report.written()), report.rate()),
                report.steady());
        out.printf("%n%-20s %8s%n", "at that rate", "cores");
        report.cores().forEach((name, cores) -> out.printf(Locale.ROOT, "%-20s %8.2f%n", name, cores));
        out.printf(Locale.ROOT, "%-20s %8.2f%n", "others", report.othersCores());
    }

    private static void print(PrintWriter out, String title, Latencies latencies) {
        out.printf(
                Locale.ROOT,
                "%-32s %,10d %8d %8d %8d %8d%n",
                title,
                latencies.count(),
                latencies.quantile(0.5),
                latencies.quantile(0.95),
                latencies.quantile(0.99),
                latencies.longest());
    }
}
