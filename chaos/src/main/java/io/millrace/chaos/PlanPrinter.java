package io.millrace.chaos;

import io.millrace.common.problem.ProblemCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Says what will be done: the kinds of steps and the faults on paper, each statement in a file. */
final class PlanPrinter {

    private PlanPrinter() {}

    static void print(PrintWriter out, Chaos.Options options, Path home) {
        Path file = home.resolve("chaos-plan.txt");
        Map<String, Integer> kinds = write(options, file);
        out.printf(
                "seed %d: %d steps in %d s%n",
                options.seed(), options.steps(), options.duration().toSeconds());
        kinds.forEach((kind, count) -> out.printf("  %6d  %s%n", count, kind));
        FaultPlan.of(options.seed(), options.duration(), options.faults())
                .forEach(fault -> out.printf(
                        Locale.ROOT, "  %6.1f s  %s: %s%n", fault.at().toMillis() / 1e3, fault.target(), fault.what()));
        out.println("every statement: " + file);
        out.flush();
    }

    private static Map<String, Integer> write(Chaos.Options options, Path file) {
        Map<String, Integer> kinds = new TreeMap<>();
        try {
            Files.createDirectories(file.getParent());
            try (PrintWriter text = new PrintWriter(Files.newBufferedWriter(file))) {
                Plan plan = new Plan(options.seed());
                plan.fill().forEach(step -> write(text, step));
                for (long i = 0; i < options.steps(); i++) {
                    Step step = plan.next();
                    kinds.merge(step.name(), 1, Integer::sum);
                    write(text, step);
                }
            }
        } catch (IOException e) {
            throw ProblemCode.UNUSABLE_FILE.problem(
                    "The plan cannot be written to " + file + ".", "Check the folder's rights.", e);
        }
        return kinds;
    }

    private static void write(PrintWriter text, Step step) {
        text.printf("%d %s%n", step.number(), step.name());
        step.changes().forEach(change -> text.println("    " + describe(change)));
    }

    /** Keys are numbers here; values are left out, they are in MySQL's binlog. */
    static String describe(Change change) {
        String table = change.table().name();
        if (change instanceof Change.Insert insert) {
            return "insert " + table + " "
                    + insert.rows().stream().map(Change.Row::key).toList();
        }
        if (change instanceof Change.Update update) {
            return "update " + table + " " + update.keys() + " columns " + update.columns();
        }
        if (change instanceof Change.Delete delete) {
            return "delete " + table + " " + delete.keys();
        }
        Change.ChangeKey key = (Change.ChangeKey) change;
        return "change key " + table + " " + key.from() + " -> " + key.to();
    }
}
