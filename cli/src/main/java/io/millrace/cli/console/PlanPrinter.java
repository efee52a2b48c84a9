package io.millrace.cli.console;

import io.millrace.common.Printable;
import io.millrace.ddlmanager.api.PlanView;
import io.millrace.ddlmanager.api.PlanView.StatementView;
import io.millrace.ddlmanager.api.PlanView.TablePlanView;
import io.millrace.ddlmanager.api.PlanView.ViewPlanView;
import java.io.PrintWriter;
import picocli.CommandLine.Help.Ansi;

/** Shows plans to a person, coloured by what they do to data. */
public final class PlanPrinter {

    private static final int LABEL = 25;
    private static final String INDENT = " ".repeat(LABEL);

    private PlanPrinter() {}

    /** @param whole whether each statement is shown to its end */
    public static void print(PrintWriter out, PlanView plan, boolean whole) {
        plan.tables().stream()
                .filter(table -> !table.statements().isEmpty() || table.reason() != null)
                .forEach(table -> print(out, table, whole));
        plan.views().stream().filter(view -> !view.plan().equals("in-sync")).forEach(view -> print(out, view, whole));
        out.println(plan.summary().line() + views(plan));
        out.flush();
    }

    private static String views(PlanView plan) {
        long trouble = plan.views().stream()
                .filter(view -> !view.plan().equals("in-sync"))
                .count();
        String all =
                plan.views().isEmpty() ? "" : "; " + Printed.count(plan.views().size(), "view");
        return trouble == 0 ? all : all + ", " + trouble + " not in sync";
    }

    private static void print(PrintWriter out, ViewPlanView view, boolean whole) {
        out.println(Ansi.AUTO.string("@|bold " + Printed.uncoloured(view.object()) + "|@ @|faint "
                + Printed.uncoloured(view.view()) + "|@"));
        String colour = switch (view.plan()) {
            case "create", "change", "drop" -> "green";
            case "waiting" -> "magenta";
            default -> "bold,red";
        };
        out.println(label(colour, view.plan()) + Printable.line(view.reason()));
        for (String sql : view.statements()) {
            out.println(INDENT + (whole ? Printable.lines(sql).replace("\n", "\n" + INDENT) : firstLine(sql)));
        }
    }

    private static void print(PrintWriter out, TablePlanView table, boolean whole) {
        out.println(Ansi.AUTO.string("@|bold " + Printed.uncoloured(table.table()) + "|@"));
        if (table.reason() != null) {
            String colour = switch (table.plan()) {
                case "blocked", "stopped" -> "bold,red";
                case "reload", "rewriting" -> "magenta";
                default -> "bold,magenta";
            };
            out.println(label(colour, table.plan()) + Printable.line(table.reason()));
        }
        for (StatementView statement : table.statements()) {
            out.println(effect(statement.effect())
                    + (whole
                            ? Printable.lines(statement.sql()).replace("\n", "\n" + INDENT)
                            : firstLine(statement.sql())));
            out.println(INDENT + Ansi.AUTO.string("@|faint " + Printed.uncoloured(statement.why()) + "|@"));
        }
    }

    /** What did not go well, and how much did. */
    public static void printResult(PrintWriter out, PlanView done) {
        done.tables().stream()
                .filter(table -> table.failure() != null)
                .forEach(table -> out.println(Ansi.AUTO.string("@|bold,red failed|@ ") + Printable.line(table.table())
                        + ": " + Printable.line(table.failure())));
        long failed =
                done.tables().stream().filter(table -> table.failure() != null).count();
        out.println(result(done, failed));
        out.flush();
    }

    private static String result(PlanView done, long failed) {
        if (failed > 0) {
            return "Applied, except for " + Printed.count(failed, "table") + ". The running ddl-manager tries again.";
        }
        return done.summary().statements() > 0 ? "Applied." : "Nothing was to be changed in ClickHouse.";
    }

    private static String effect(String effect) {
        return switch (effect) {
            case "safe" -> label("green", "safe");
            case "rewrites_data" -> label("yellow", "rewrites data");
            default -> label("bold,red", "loses data");
        };
    }

    private static String label(String colour, String word) {
        return Ansi.AUTO.string("  @|" + colour + " " + word + "|@") + " ".repeat(LABEL - 2 - word.length());
    }

    private static String firstLine(String sql) {
        String first = sql.lines().findFirst().orElse("");
        return Printable.line(first) + (first.length() < sql.strip().length() ? " …" : "");
    }
}
