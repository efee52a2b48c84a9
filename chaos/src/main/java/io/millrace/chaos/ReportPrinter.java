package io.millrace.chaos;

import io.millrace.chaos.Accounts.OfTable;
import io.millrace.common.Sizes;
import io.millrace.sandbox.proof.Verdicts;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.Help.Ansi;

/** Shows a person what happened in the chaos, and how to repeat it. */
final class ReportPrinter {

    private final PrintWriter out;
    private final Chaos.Report report;

    private ReportPrinter(PrintWriter out, Chaos.Report report) {
        this.out = out;
        this.report = report;
    }

    static void print(PrintWriter out, Chaos.Report report) {
        new ReportPrinter(out, report).print();
    }

    private void print() {
        out.println();
        faults();
        out.println();
        Verdicts.print(out, report.tables());
        out.println();
        events();
        lag();
        accounts();
        verdict();
        repeat();
        out.flush();
    }

    private void faults() {
        out.printf("%-10s %-28s %-18s %s%n", "at", "what", "", "well after");
        for (Faults.Done done : report.events().faults()) {
            out.printf(
                    Locale.ROOT,
                    "%6.1f s   %-28s %-18s %s%n",
                    done.at().toMillis() / 1e3,
                    done.fault().target(),
                    done.skipped() ? "not well already" : done.fault().what(),
                    done.skipped()
                            ? ""
                            : String.format(Locale.ROOT, "%.1f s", done.back().toMillis() / 1e3));
        }
    }

    private void events() {
        CheckLoop.Seen checks = report.events().checks();
        out.printf("seed        %d%n", report.options().seed());
        out.printf(
                "faults      %d kills, %d bad connections, %d full disks%n",
                count(Kill.class), count(Fault.Broken.class), count(Fault.Full.class));
        report.unasked()
                .forEach((server, times) -> out.printf("            %s ended by itself %d times%n", server, times));
        out.printf(
                "written     %s rows in %s transactions; the writer connected again %d times%n",
                Sizes.count(report.rowsWritten()), Sizes.count(report.options().steps()), report.reconnects());
        out.printf("schema      %d statements%n", report.events().migrations().size());
        out.printf(
                "checks      %s tables found equal meanwhile, %s not decided, %s%n",
                Sizes.count(checks.decided()),
                Sizes.count(checks.undecided()),
                Ansi.AUTO.string(
                        checks.alarms().isEmpty() ? "no false alarm" : "@|bold,red FALSE ALARMS|@ " + checks.alarms()));
    }

    private long count(Class<? extends Fault> kind) {
        return report.events().faults().stream()
                .filter(done -> !done.skipped() && kind.isInstance(done.fault()))
                .count();
    }

    private void lag() {
        Watch.Seen seen = report.seen();
        out.printf(
                Locale.ROOT,
                "lag         %.1f s at the median moment, %.1f s at most; in step %.1f s after the last commit%n",
                seen.medianMillis() / 1e3,
                seen.longestMillis() / 1e3,
                report.drainMillis() / 1e3);
        out.printf(
                "connector   %s%n",
                seen.connectorFailures().isEmpty()
                        ? "never FAILED"
                        : "was FAILED for a while: " + String.join("; ", seen.connectorFailures()));
    }

    private void accounts() {
        Accounts accounts = report.accounts();
        out.printf(
                "accounts    %s changes in MySQL = %s in raw records (%s sent again) + %s while their table was stopped, which a"
                        + " copy brought; %s rows + %s dead letters; %s quarantined: %s%n",
                Sizes.count(accounts.sum(OfTable::told)),
                Sizes.count(accounts.sum(OfTable::arrived)),
                Sizes.count(accounts.sum(OfTable::raw) - accounts.sum(OfTable::arrived)),
                Sizes.count(accounts.copied()),
                Sizes.count(accounts.sum(OfTable::rows)),
                Sizes.count(accounts.deadLetters()),
                Sizes.count(accounts.quarantined()),
                Ansi.AUTO.string(
                        accounts.even() ? "@|bold,green even|@" : "@|bold,red NOT even|@ " + accounts.uneven()));
    }

    private void verdict() {
        out.println("verdict     "
                + Ansi.AUTO.string(
                        report.passed()
                                ? "@|bold,green every value of every row is equal|@"
                                : "@|bold,red NOT passed: see above|@"));
    }

    private void repeat() {
        Chaos.Options options = report.options();
        out.printf(
                Locale.ROOT,
                "repeat      ./millrace chaos --seed %d --minutes %s --steps-per-second %d --faults %s%n",
                options.seed(),
                String.valueOf(options.duration().toSeconds() / 60.0).replaceAll("\\.0$", ""),
                options.stepsPerSecond(),
                options.faults().stream()
                        .map(kind -> kind.name().toLowerCase(Locale.ROOT))
                        .collect(Collectors.joining(",")));
    }
}
