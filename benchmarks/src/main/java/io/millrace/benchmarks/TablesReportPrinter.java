package io.millrace.benchmarks;

import java.io.PrintWriter;
import java.util.Locale;

/** Shows a person what was measured. */
final class TablesReportPrinter {

    private TablesReportPrinter() {}

    static void print(PrintWriter out, TablesBench.Report report) {
        out.printf(
                "%n%d tables on %d cores%n%n",
                report.tables(), Runtime.getRuntime().availableProcessors());
        out.printf("%-44s %9s %9s%n", "", "seconds", "CPU");
        report.steps()
                .forEach(step -> out.printf(
                        Locale.ROOT, "%-44s %9.1f %9.1f%n", step.title(), step.seconds(), step.cpuSeconds()));
        out.printf("%n%-20s %8s %8s %8s%n", "idle", "cores", "threads", "MB");
        report.idle()
                .forEach((name, use) -> out.printf(
                        Locale.ROOT, "%-20s %8.2f %8d %8d%n", name, use.cores(), use.threads(), use.megabytes()));
        Latencies latencies = report.latencies();
        out.printf(
                Locale.ROOT,
                "%na change is visible after   %d ms (median), %d ms (95 %%), %d ms (longest of %d)%n",
                latencies.quantile(0.5),
                latencies.quantile(0.95),
                latencies.longest(),
                latencies.count());
        out.printf(Locale.ROOT, "an added column after        %d ms%n", report.addColumnMillis());
        report.interruptions().forEach((statements, interruptions) -> {
            out.printf(
                    Locale.ROOT,
                    "%n%-64s %9s %9s%n",
                    "after " + statements + " further statements, ms without",
                    "others",
                    "its own");
            interruptions.forEach(one ->
                    out.printf(Locale.ROOT, "%-64s %9d %9d%n", one.statement(), one.othersMillis(), one.ownMillis()));
        });
    }
}
