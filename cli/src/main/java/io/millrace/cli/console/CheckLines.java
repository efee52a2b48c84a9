package io.millrace.cli.console;

import io.millrace.common.Sizes;
import io.millrace.validator.parity.Check;
import io.millrace.validator.parity.Check.Progress;
import io.millrace.validator.parity.TableResult;
import io.millrace.validator.parity.Verdict;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;
import picocli.CommandLine.Help.Ansi;

/**
 * Shows a check while it runs: a line for each table that is done, and below them, on a terminal, a bar for each that is being
 * compared. Elsewhere the running tables are lines, too, every five seconds.
 */
public final class CheckLines {

    private static final long ON_TERMINAL_NANOS = Duration.ofMillis(200).toNanos();
    private static final long ELSEWHERE_NANOS = Duration.ofSeconds(5).toNanos();
    private static final int BAR = 24;

    /** Of each table; the report has more. */
    private static final int DIFFERING = 5;

    private final PrintWriter out;
    private final boolean terminal;
    private final LongSupplier nanoClock;
    private final long begun;
    private long shown;
    private int drawn;

    /** @param nanoClock as {@link System#nanoTime} */
    public CheckLines(PrintWriter out, boolean terminal, LongSupplier nanoClock) {
        this.out = out;
        this.terminal = terminal;
        this.nanoClock = nanoClock;
        this.begun = nanoClock.getAsLong();
        this.shown = begun;
    }

    /**
     * @param check as it stands
     * @param news its results that were not shown yet
     */
    public void show(Check check, List<TableResult> news) {
        long now = nanoClock.getAsLong();
        boolean due = now - shown >= (terminal ? ON_TERMINAL_NANOS : ELSEWHERE_NANOS);
        if (news.isEmpty() && !due && !check.state().over()) {
            return;
        }
        if (drawn > 0) {
            // cursor up, and clear what stands below
            out.print("\033[" + drawn + "A\033[J");
            drawn = 0;
        }
        int done = check.results().size() - news.size();
        for (TableResult result : news) {
            done++;
            out.println(Ansi.AUTO.string(done(result, done, check.tables())));
            if (result.verdict().bad() || result.verdict() == Verdict.UNDECIDED) {
                DifferingRows.lines(result, DIFFERING).forEach(out::println);
            }
        }
        if (!check.state().over() && (terminal || due)) {
            List<String> lines = running(check, (now - begun) / 1e9);
            lines.forEach(out::println);
            drawn = terminal ? lines.size() : 0;
            shown = now;
        }
        out.flush();
    }

    private static String done(TableResult result, int done, int tables) {
        return String.format(
                Locale.ROOT,
                "[%d/%d] %-40s @|%s %-15s|@ %,14d rows %8.1f s%s",
                done,
                tables,
                Printed.uncoloured(result.table().toString()),
                colour(result),
                result.verdict().word(),
                result.rows().mysql(),
                result.seconds(),
                counted(result));
    }

    private static String colour(TableResult result) {
        return switch (result.verdict()) {
            case EQUAL -> "green";
            case WRONG, MISSING, EXTRA -> "red";
            case EQUAL_WITH_LOSS, UNDECIDED, NOT_CHECKED -> "yellow";
        };
    }

    /** What is not as it should be, and why. */
    private static String counted(TableResult result) {
        List<String> parts = new ArrayList<>();
        count(parts, result.rows().wrong(), "wrong");
        count(parts, result.rows().missing(), "missing");
        count(parts, result.rows().extra(), "extra");
        count(parts, result.rows().lossy(), "with loss");
        count(parts, result.rows().undecided(), "undecided");
        if (!result.note().isEmpty()) {
            parts.add(Printed.uncoloured(result.note()));
        }
        return parts.isEmpty() ? "" : "  " + String.join(", ", parts);
    }

    private static void count(List<String> parts, long rows, String word) {
        if (rows > 0) {
            parts.add(Sizes.count(rows) + " " + word);
        }
    }

    private static List<String> running(Check check, double seconds) {
        List<String> lines = new ArrayList<>();
        for (Progress table : check.running()) {
            String name = Printed.uncoloured(table.table().toString());
            lines.add(String.format(
                    Locale.ROOT,
                    "  %-40s [%s] %s of about %s rows, %.0f s",
                    name,
                    bar(table),
                    Sizes.count(table.rows()),
                    Sizes.count(Math.max(table.rows(), table.estimatedRows())),
                    seconds));
        }
        return lines;
    }

    private static String bar(Progress table) {
        long all = Math.max(1, Math.max(table.rows(), table.estimatedRows()));
        int filled = (int) (BAR * table.rows() / all);
        return "#".repeat(filled) + ".".repeat(BAR - filled);
    }
}
