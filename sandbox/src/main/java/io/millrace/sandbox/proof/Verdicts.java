package io.millrace.sandbox.proof;

import io.millrace.common.Sizes;
import java.io.PrintWriter;
import java.util.Comparator;
import java.util.List;
import picocli.CommandLine.Help.Ansi;

/** Shows a person what a check found, a line for each table. */
public final class Verdicts {

    private static final int SHOWN = 5;

    private Verdicts() {}

    public static void print(PrintWriter out, List<Checks.TableResult> tables) {
        out.printf("%-22s %14s %14s  %s%n", "table", "MySQL rows", "ClickHouse", "values");
        List<Checks.TableResult> byName = tables.stream()
                .sorted(Comparator.comparing(Checks.TableResult::table))
                .toList();
        for (Checks.TableResult table : byName) {
            String verdict = shown(table.verdict());
            out.printf(
                    "%-22s %14s %14s  %s%n",
                    table.table(),
                    Sizes.count(table.mysqlRows()),
                    Sizes.count(table.clickHouseRows()),
                    Ansi.AUTO.string(verdict) + (table.note().isEmpty() ? "" : "  " + table.note()));
            table.differences().stream().limit(SHOWN).forEach(difference -> out.println("    " + difference));
        }
    }

    private static String shown(String verdict) {
        return switch (verdict) {
            case "equal" -> "@|bold,green ✓ equal|@";
            case "wrong", "missing", "extra" -> "@|bold,red ✗ " + verdict + "|@";
            default -> "@|bold,yellow ? " + verdict + "|@";
        };
    }
}
