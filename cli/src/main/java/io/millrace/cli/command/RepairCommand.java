package io.millrace.cli.command;

import io.millrace.cli.console.DifferingRows;
import io.millrace.cli.console.Printed;
import io.millrace.common.Printable;
import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.naming.Targets;
import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.settings.Settings;
import io.millrace.common.table.Table;
import io.millrace.common.table.TableId;
import io.millrace.validator.history.History;
import io.millrace.validator.parity.Check;
import io.millrace.validator.parity.CheckScope;
import io.millrace.validator.parity.RowDifference;
import io.millrace.validator.parity.TableResult;
import io.millrace.validator.parity.Validator;
import io.millrace.validator.parity.Verdict;
import io.millrace.validator.repair.RowRepairs;
import io.millrace.validator.repair.RowRepairs.Outcome;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "repair",
        description = {
            "Compares tables, has the running ddl-manager read the rows again that are wrong, and compares them once more."
                    + " What is written is what MySQL has, and a later change wins.",
            "Exits with 0 only if every table is equal afterwards."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:All tables are equal, or equal but for values that ClickHouse cannot hold.",
            "1:Rows are wrong, missing or extra in ClickHouse.",
            "2:The command was misused, or a problem kept it from an answer; the message explains it.",
            "3:No row is wrong as far as is known, but a table is undecided or was not checked."
        },
        footer = {
            "",
            "Examples:",
            "  millrace repair --dry-run                what would be done, for all tables",
            "  millrace repair --tables shop.orders"
        })
public final class RepairCommand implements Callable<Integer> {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int SHOWN = 20;

    private final Supplier<Settings> settings;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ChosenTables tables;

    @Option(names = "--dry-run", description = "Only show what would be done.")
    private boolean dryRun;

    /** Tables of which the last check proved nothing. */
    private final Set<TableId> unproved = new TreeSet<>();

    public RepairCommand(Supplier<Settings> settings) {
        this.settings = settings;
    }

    @Override
    public Integer call() {
        Settings given = settings.get();
        RowRepairs repairs = RowRepairs.by(given.http());
        try (Validator validator = new Validator(given);
                ClickHouse clickHouse = ClickHouse.connect(given.clickHouse())) {
            WrittenVerdicts verdicts = new WrittenVerdicts(
                    new History(clickHouse, Targets.of(given.names())),
                    spec.commandLine().getErr());
            List<Table> chosen = tables.of(validator);
            List<TableResult> bad = bad(validator, verdicts, chosen);
            while (!bad.isEmpty() && repaired(repairs, bad)) {
                List<TableResult> before = bad;
                bad = bad(
                        validator,
                        verdicts,
                        chosen.stream()
                                .filter(table -> before.stream()
                                        .anyMatch(result -> result.table().equals(table.id())))
                                .toList());
                // The first rows of very many are listed. Those that do not become fewer are no case for a repair.
                if (differing(bad) >= differing(before)) {
                    break;
                }
            }
            return conclude(bad);
        }
    }

    private int conclude(List<TableResult> bad) {
        if (!bad.isEmpty()) {
            say("Wrong: " + Printed.count(differing(bad), "row") + (dryRun ? "; nothing was changed." : "."));
            return 1;
        }
        say("No row is wrong"
                + (unproved.isEmpty() ? "." : " as far as is known; not proved: " + names(unproved) + "."));
        return unproved.isEmpty() ? 0 : 3;
    }

    private static String names(Collection<TableId> tables) {
        return tables.stream().map(TableId::toString).collect(Collectors.joining(", "));
    }

    private List<TableResult> bad(Validator validator, WrittenVerdicts verdicts, List<Table> chosen) {
        say("Comparing " + Printed.count(chosen.size(), "table") + " …");
        Check check = validator.check(chosen, CheckScope.ALL, PATIENCE, heard -> {}, () -> false);
        verdicts.write(check, check.results());
        List<TableResult> bad = new ArrayList<>();
        for (TableResult result : check.results()) {
            if (result.verdict().bad()) {
                bad.add(result);
            }
            boolean equal = result.verdict() == Verdict.EQUAL || result.verdict() == Verdict.EQUAL_WITH_LOSS;
            if (equal || result.verdict().bad()) {
                unproved.remove(result.table());
            } else {
                unproved.add(result.table());
            }
            if (!equal) {
                show(result);
            }
        }
        return bad;
    }

    private void show(TableResult result) {
        say(result.table() + ": " + result.verdict().word() + ", "
                + Printed.count(result.rows().differing(), "row")
                + (result.note().isEmpty() ? "" : "; " + result.note()));
        DifferingRows.lines(result, SHOWN).forEach(this::say);
    }

    /** @return whether anything was changed */
    private boolean repaired(RowRepairs repairs, List<TableResult> bad) {
        boolean changed = false;
        for (TableResult result : bad) {
            List<String> keys = result.differences().stream()
                    .filter(row -> row.kind().bad())
                    .map(RowDifference::id)
                    .toList();
            if (keys.isEmpty()) {
                say(result.table() + ": no rows can be named, so none are repaired.");
            } else {
                changed |= repaired(repairs, result.table(), keys);
            }
        }
        return changed;
    }

    /** One table that cannot be repaired does not hold up the others. */
    private boolean repaired(RowRepairs repairs, TableId table, List<String> keys) {
        try {
            Outcome done = repairs.run(table, keys, dryRun);
            say(table + (dryRun ? ": to be read from MySQL again: " : ": read from MySQL again: ")
                    + Printed.count(done.written(), "row") + (dryRun ? "; to be removed: " : "; removed: ")
                    + Printed.count(done.removed(), "row") + ".");
            return !dryRun;
        } catch (Problem e) {
            if (e.code() == ProblemCode.DDL_MANAGER_UNREACHABLE) {
                throw e;
            }
            say(table + ": " + e.getMessage() + " " + e.remedy());
            return false;
        }
    }

    private static long differing(List<TableResult> results) {
        return results.stream().mapToLong(result -> result.rows().differing()).sum();
    }

    private void say(String line) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(Printable.line(line));
        out.flush();
    }
}
