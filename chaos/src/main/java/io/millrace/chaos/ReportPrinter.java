package io.millrace.chaos;

import io.millrace.common.Sizes;
import io.millrace.sandbox.proof.Verdicts;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.Help.Ansi;

/** Shows a person what happened in the chaos, and how to repeat it. */
final class ReportPrinter {

    private ReportPrinter() {}

    static void print(PrintWriter out, Chaos.Report report) {
        out.println();
        out.printf("%-10s %-28s %-18s %s%n", "at", "what", "", "well after");
        report.faults()
                .forEach(done -> out.printf(
                        Locale.ROOT,
                        "%6.1f s   %-28s %-18s %s%n",
                        done.at().toMillis() / 1e3,
                        done.fault().target(),
                        done.skipped() ? "not well already" : done.fault().what(),
                        done.skipped()
                                ? ""
                                : String.format(
                                        Locale.ROOT, "%.1f s", done.back().toMillis() / 1e3)));
        out.println();
        Verdicts.print(out, report.tables());
        out.println();
        Accounts accounts = report.accounts();
        out.printf("seed        %d%n", report.options().seed());
        out.printf(
                "faults      %d kills, %d bad connections, %d full disks%n",
                count(report, Kill.class), count(report, Fault.Broken.class), count(report, Fault.Full.class));
        report.unasked()
                .forEach((server, times) -> out.printf("            %s ended by itself %d times%n", server, times));
        out.printf(
                "written     %s rows in %s transactions; the writer connected again %d times%n",
                Sizes.count(report.rowsWritten()), Sizes.count(report.options().steps()), report.reconnects());
        out.printf("schema      %d statements%n", report.migrations().size());
        out.printf(
                "checks      %s tables found equal meanwhile, %s not decided, %s%n",
                Sizes.count(report.checks().decided()),
                Sizes.count(report.checks().undecided()),
                Ansi.AUTO.string(
                        report.checks().alarms().isEmpty()
                                ? "no false alarm"
                                : "@|bold,red FALSE ALARMS|@ " + report.checks().alarms()));
        out.printf(
                Locale.ROOT,
                "lag         %.1f s at the median moment, %.1f s at most; in step %.1f s after the last commit%n",
                report.seen().medianMillis() / 1e3,
                report.seen().longestMillis() / 1e3,
                report.drainMillis() / 1e3);
        out.printf(
                "connector   %s%n",
                report.seen().connectorFailures().isEmpty()
                        ? "never FAILED"
                        : "was FAILED for a while: "
                                + String.join("; ", report.seen().connectorFailures()));
        out.printf(
                "accounts    %s changes in MySQL = %s in raw records (%s sent again) = %s rows + %s dead letters; %s quarantined: %s%n",
                Sizes.count(accounts.told()),
                Sizes.count(accounts.arrived()),
                Sizes.count(accounts.raw() - accounts.arrived()),
                Sizes.count(accounts.rows()),
                Sizes.count(accounts.deadLetters()),
                Sizes.count(accounts.quarantined()),
                Ansi.AUTO.string(
                        accounts.even() ? "@|bold,green even|@" : "@|bold,red NOT even|@ " + accounts.uneven()));
        out.println("verdict     "
                + Ansi.AUTO.string(
                        report.passed()
                                ? "@|bold,green every value of every row is equal|@"
                                : "@|bold,red NOT passed: see above|@"));
        out.printf(
                Locale.ROOT,
                "repeat      ./millrace chaos --seed %d --minutes %s --steps-per-second %d --faults %s%n",
                report.options().seed(),
                String.valueOf(report.options().duration().toSeconds() / 60.0).replaceAll("\\.0$", ""),
                report.options().stepsPerSecond(),
                report.options().faults().stream()
                        .map(kind -> kind.name().toLowerCase(Locale.ROOT))
                        .collect(Collectors.joining(",")));
        out.flush();
    }

    private static long count(Chaos.Report report, Class<? extends Fault> kind) {
        return report.faults().stream()
                .filter(done -> !done.skipped() && kind.isInstance(done.fault()))
                .count();
    }
}
