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
import picocli.CommandLine.Option;

@Command(
        name = "gateway",
        description = {
            "What the gateway costs a statement that it relays, beside a relay that copies bytes, and how long the demo's shop",
            "takes for reports through it, beside MySQL. On servers of its own."
        })
public final class GatewayBenchCommand implements Callable<Integer> {

    @Option(names = "--customers", description = "Rows of the shop's largest table (default: ${DEFAULT-VALUE}).")
    private int customers = 1_000_000;

    @Option(
            names = "--statements",
            converter = Positive.class,
            description = "Statements that are relayed in each round (default: ${DEFAULT-VALUE}).")
    private int statements = 20_000;

    @Option(
            names = "--rounds",
            converter = Positive.class,
            description = "Rounds of each way (default: ${DEFAULT-VALUE}).")
    private int rounds = 5;

    @Mixin
    private OwnServers servers;

    @Mixin
    private Outcome outcome;

    @Override
    public Integer call() throws Exception {
        if (customers < 1_000) {
            throw ProblemCode.INVALID_OPTION.problem(
                    "The benchmark needs at least 1,000 customers.", "Correct the options.");
        }
        Progress progress = Progress.onStandardError();
        try (Sandbox sandbox = servers.start(progress, Part.values())) {
            GatewayBench.Options options = new GatewayBench.Options(customers, statements, rounds);
            GatewayBench.Report report = new GatewayBench(sandbox, options, progress).run();
            outcome.show(report, out -> print(out, report));
            return 0;
        }
    }

    private static void print(PrintWriter out, GatewayBench.Report report) {
        out.printf(
                Locale.ROOT,
                "%nStatements by primary key, %d cores: the fastest round, and the slowest%n%n",
                Runtime.getRuntime().availableProcessors());
        out.printf("%-32s %14s %10s%n", "", "statements/s", "slowest");
        report.relays()
                .forEach(relay -> out.printf(
                        Locale.ROOT, "%-32s %,14.0f %,10.0f%n", relay.title(), relay.fastest(), relay.slowest()));
        out.printf(
                Locale.ROOT, "%na statement takes %.2f times as long as through a plain relay%n%n", report.overhead());
        out.printf(
                Locale.ROOT,
                "%-32s %14s %10s %10s%n",
                "a shop of %,d rows".formatted(report.rows()),
                "gateway, ms",
                "MySQL, ms",
                "ratio");
        report.reports()
                .forEach(each -> out.printf(
                        Locale.ROOT,
                        "%-32s %,14.0f %,10.0f %10.1f%n",
                        each.title(),
                        each.gatewayMillis(),
                        each.mysqlMillis(),
                        each.ratio()));
    }
}
