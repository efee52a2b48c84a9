package io.millrace.ddlmanager.command;

import io.millrace.ddlmanager.Reconciler;
import io.millrace.ddlmanager.plan.Statement;
import java.util.List;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;

/** Shows plans to a person, coloured by what they do to data. */
final class PlanPrinter {

    private PlanPrinter() {}

    static void print(CommandSpec spec, List<Reconciler.Outcome> outcomes, boolean whole) {
        var out = spec.commandLine().getOut();
        for (Reconciler.Outcome outcome : outcomes) {
            var id = outcome.table().id();
            outcome.plan()
                    .stopped()
                    .ifPresent(reason -> out.println(Ansi.AUTO.string("@|red blocked|@  ") + id + ": " + reason));
            outcome.failure()
                    .ifPresent(failure -> out.println(Ansi.AUTO.string("@|red failed|@   ") + id + ": " + failure));
            for (Statement statement : outcome.plan().statements()) {
                out.println(label(statement) + id + ": " + statement.why());
                String sql = statement.sql();
                out.println("         " + (whole ? sql.replace("\n", "\n         ") : firstLine(sql)));
            }
        }
        long statements = outcomes.stream()
                .mapToLong(outcome -> outcome.plan().statements().size())
                .sum();
        long blocked = outcomes.stream()
                .filter(outcome -> outcome.plan().stopped().isPresent())
                .count();
        out.printf("%d tables, %d statements, %d blocked%n", outcomes.size(), statements, blocked);
        out.flush();
    }

    private static String label(Statement statement) {
        return Ansi.AUTO.string(
                switch (statement.effect()) {
                    case SAFE -> "@|green safe|@     ";
                    case REWRITES_DATA -> "@|yellow rewrites|@ ";
                    case LOSES_DATA -> "@|red loses|@    ";
                });
    }

    private static String firstLine(String sql) {
        return sql.lines().findFirst().orElse("");
    }
}
