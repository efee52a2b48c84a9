package io.millrace.chaos;

import io.millrace.common.Sizes;
import io.millrace.sandbox.proof.Verdicts;
import java.io.PrintWriter;
import java.util.Locale;
import picocli.CommandLine.Help.Ansi;

/** Shows a person what happened in the chaos, and how to repeat it. */
final class ReportPrinter {

    private ReportPrinter() {}

    static void print(PrintWriter out, Chaos.Report report) {
        out.println();
        out.printf("%-10s %-14s %-14s %s%n", "at", "process", "", "back after");
        report.kills()
                .forEach(kill -> out.printf(
                        Locale.ROOT,
                        "%6.1f s   %-14s %-14s %s%n",
                        kill.at().toMillis() / 1e3,
                        kill.victim().label(),
                        kill.skipped() ? "down already" : kill.victim().what(),
                        kill.skipped()
                                ? ""
                                : String.format(
                                        Locale.ROOT, "%.1f s", kill.back().toMillis() / 1e3)));
        out.println();
        Verdicts.print(out, report.tables());
        out.println();
        Accounts accounts = report.accounts();
        out.printf("seed        %d%n", report.options().seed());
        out.printf(
                "kills       %d%n",
                report.kills().stream().filter(kill -> !kill.skipped()).count());
        report.unasked()
                .forEach((server, times) -> out.printf("            %s ended by itself %d times%n", server, times));
        out.printf(
                "written     %s rows in %s transactions; the writer connected again %d times%n",
                Sizes.count(report.rowsWritten()), Sizes.count(report.options().steps()), report.reconnects());
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
                "repeat      ./millrace chaos --seed %d --minutes %s --steps-per-second %d%n",
                report.options().seed(),
                String.valueOf(report.options().duration().toSeconds() / 60.0).replaceAll("\\.0$", ""),
                report.options().stepsPerSecond());
        out.flush();
    }
}
