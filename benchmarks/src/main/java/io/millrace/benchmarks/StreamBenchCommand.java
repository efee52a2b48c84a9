package io.millrace.benchmarks;

import io.millrace.sandbox.Part;
import io.millrace.sandbox.Sandbox;
import io.millrace.sandbox.progress.Progress;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "stream",
        description = {
            "How fast new rows that wait in MySQL's binlog become visible in ClickHouse, and how fast Debezium alone, with",
            "Kafka's JsonConverter, carries the same rows into Kafka, in turn. On servers of its own."
        })
public final class StreamBenchCommand implements Callable<Integer> {

    @Mixin
    private final RowsAndRounds size = new RowsAndRounds(500_000, 2);

    @Option(
            names = "--transaction",
            converter = Positive.class,
            description = "Rows of a transaction (default: ${DEFAULT-VALUE}).")
    private int transaction = 10;

    @Option(names = "--one-transaction", description = "All rows that wait are of one transaction.")
    private boolean one;

    @Option(
            names = "--times",
            converter = Positive.class,
            description =
                    "Once more with a backlog that is so many times larger, for its memory (default: ${DEFAULT-VALUE}).")
    private int times = 1;

    @Mixin
    private OwnServers servers;

    @Mixin
    private Outcome outcome;

    @Override
    public Integer call() throws Exception {
        Progress progress = Progress.onStandardError();
        Orders orders = new Orders("stream");
        try (Sandbox sandbox = servers.start(progress, Part.values())) {
            orders.create(sandbox.mysql());
            StreamBench.Options options =
                    new StreamBench.Options(size.rows(), one ? 0 : transaction, size.rounds(), times);
            try (BenchPipeline pipeline = new BenchPipeline(sandbox, orders.database(), progress)) {
                StreamBench.Report report = new StreamBench(sandbox, pipeline, orders, options, progress).run();
                outcome.show(report, out -> print(out, report));
            }
            return 0;
        }
    }

    private void print(PrintWriter out, StreamBench.Report report) {
        out.printf(
                Locale.ROOT,
                "%n%,d rows of 17 columns, %s, %d cores: the fastest round, and the slowest%n%n",
                report.rows(),
                one ? "one transaction" : transaction + " in a transaction",
                Runtime.getRuntime().availableProcessors());
        Way.print(out, report.ways());
        Set<String> names = new TreeSet<>();
        report.peakMegabytes().values().forEach(peak -> names.addAll(peak.keySet()));
        out.printf("%n%-20s", "peak memory, MB");
        report.peakMegabytes().keySet().forEach(backlog -> out.printf(Locale.ROOT, " %,16d rows", backlog));
        names.forEach(name -> {
            out.printf("%n%-20s", name);
            report.peakMegabytes().values().forEach(peak -> out.printf(" %21d", peak.getOrDefault(name, -1L)));
        });
        out.println();
    }
}
