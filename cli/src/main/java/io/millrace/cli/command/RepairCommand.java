package io.millrace.cli.command;

import io.millrace.cli.command.ServiceClient.Repaired;
import io.millrace.common.Printable;
import io.millrace.common.Sizes;
import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.settings.Settings;
import io.millrace.common.table.Table;
import io.millrace.common.table.TableId;
import io.millrace.validator.parity.Check;
import io.millrace.validator.parity.CheckScope;
import io.millrace.validator.parity.RowDifference;
import io.millrace.validator.parity.RowDifference.Kind;
import io.millrace.validator.parity.TableResult;
import io.millrace.validator.parity.Validator;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "repair",
        description = {
            "Compares tables, has the running ddl-manager read the rows again that are wrong, and compares them once more."
                    + " What is written is what MySQL has, and a later change wins.",
            "Exits with 0 only if no row is wrong afterwards."
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

    @Option(
            names = "--tables",
            split = ",",
            paramLabel = "DB.TABLE",
            description = "Only these tables, database.table (default: all).")
    private List<String> tables = new ArrayList<>();

    @Option(names = "--dry-run", description = "Only show what would be done.")
    private boolean dryRun;

    public RepairCommand(Supplier<Settings> settings) {
        this.settings = settings;
    }

    @Override
    public Integer call() {
        Settings given = settings.get();
        ServiceClient ddlManager = new ServiceClient(given.http());
        try (Validator validator = new Validator(given)) {
            List<Table> chosen = validator.tables(tables);
            List<TableResult> bad = bad(validator, chosen);
            while (!bad.isEmpty() && repaired(ddlManager, bad)) {
                List<TableResult> before = bad;
                bad = bad(
                        validator,
                        chosen.stream()
                                .filter(table -> before.stream()
                                        .anyMatch(result -> result.table().equals(table.id())))
                                .toList());
                // The first rows of very many are listed. Those that do not become fewer are no case for a repair.
                if (differing(bad) >= differing(before)) {
                    break;
                }
            }
            say(
                    bad.isEmpty()
                            ? "No row is wrong."
                            : Sizes.count(differing(bad)) + " rows are wrong"
                                    + (dryRun ? "; nothing was changed." : "."));
            return bad.isEmpty() ? 0 : 1;
        }
    }

    private List<TableResult> bad(Validator validator, List<Table> chosen) {
        say("Comparing " + chosen.size() + " tables …");
        Check check = validator.check(chosen, CheckScope.ALL, PATIENCE, heard -> {}, () -> false);
        List<TableResult> bad = new ArrayList<>();
        for (TableResult result : check.results()) {
            if (result.verdict().bad()) {
                bad.add(result);
            }
            if (result.verdict().bad() || result.rows().undecided() > 0) {
                show(result);
            }
        }
        return bad;
    }

    private void show(TableResult result) {
        say(result.table() + ": " + result.verdict().word() + ", "
                + Sizes.count(result.rows().differing()) + " rows"
                + (result.note().isEmpty() ? "" : "; " + result.note()));
        for (RowDifference row : result.differences().stream().limit(SHOWN).toList()) {
            say("  " + row.kind().name().toLowerCase(Locale.ROOT) + "  key " + row.key());
            row.cells()
                    .forEach(cell -> say("      " + cell.column() + ": MySQL " + cell.mysql() + ", ClickHouse "
                            + cell.clickHouse()));
        }
    }

    /** @return whether anything was changed */
    private boolean repaired(ServiceClient ddlManager, List<TableResult> bad) {
        boolean changed = false;
        for (TableResult result : bad) {
            List<String> keys = result.differences().stream()
                    .filter(row -> row.kind() != Kind.LOSSY)
                    .map(RowDifference::id)
                    .toList();
            if (keys.isEmpty()) {
                say(result.table() + ": no rows can be named, so none are repaired.");
            } else {
                changed |= repaired(ddlManager, result.table(), keys);
            }
        }
        return changed;
    }

    /** One table that cannot be repaired does not hold up the others. */
    private boolean repaired(ServiceClient ddlManager, TableId table, List<String> keys) {
        try {
            Repaired done = ddlManager.repair(table, keys, dryRun);
            say(table + ": " + Sizes.count(done.written()) + " rows "
                    + (dryRun ? "would be read from MySQL again, " : "were read from MySQL again, ")
                    + Sizes.count(done.removed()) + (dryRun ? " would be removed." : " were removed."));
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
