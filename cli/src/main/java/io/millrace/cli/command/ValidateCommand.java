package io.millrace.cli.command;

import io.millrace.cli.console.Printed;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.settings.Settings;
import io.millrace.common.table.Table;
import io.millrace.validator.parity.Check;
import io.millrace.validator.parity.CheckScope;
import io.millrace.validator.parity.TableResult;
import io.millrace.validator.parity.Validator;
import io.millrace.validator.parity.Verdict;
import io.millrace.validator.report.Reports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "validate",
        description = {
            "Compares every value of every row in MySQL with ClickHouse, also while MySQL is written to.",
            "Exits with 0 only if all tables are equal."
        },
        footer = {"", "Example:", "  millrace validate --tables shop.orders,shop.customers --output /tmp/parity"})
public final class ValidateCommand implements Callable<Integer> {

    private static final DateTimeFormatter FILE_TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd_HHmmss").withZone(ZoneOffset.UTC);

    private final Supplier<Settings> settings;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--tables",
            split = ",",
            paramLabel = "DB.TABLE",
            description = "Only these tables, database.table (default: all).")
    private List<String> tables = new ArrayList<>();

    @Option(names = "--output", description = "Folder for the reports (default: ${DEFAULT-VALUE}).")
    private Path output = Path.of("validation_output");

    @Option(
            names = "--settle-seconds",
            paramLabel = "SECONDS",
            description = "How long to wait for changes under way before a table that differs is compared again"
                    + " (default: ${DEFAULT-VALUE}).")
    private int settleSeconds = 60;

    /** Results that were shown. */
    private int told;

    public ValidateCommand(Supplier<Settings> settings) {
        this.settings = settings;
    }

    @Override
    public Integer call() {
        var out = spec.commandLine().getOut();
        try (Validator validator = new Validator(settings.get())) {
            List<Table> chosen = validator.tables(tables);
            Check check = validator.check(
                    chosen, CheckScope.ALL, Duration.ofSeconds(settleSeconds), this::heard, () -> false);
            Path report = write(check);
            out.println();
            out.println(Ansi.AUTO.string(
                    check.allEqual()
                            ? "@|bold,green every value of every row is equal|@"
                            : "@|bold,red not equal, or not proved|@"));
            out.println("report: " + report);
            out.flush();
            return check.allEqual() ? 0 : 1;
        }
    }

    private void heard(Check check) {
        if (check.results().size() == told) {
            return;
        }
        told = check.results().size();
        // After each table: a check of hours that is ended leaves what it has found.
        write(check);
        TableResult result = check.results().get(check.results().size() - 1);
        String colour = result.verdict() == Verdict.EQUAL ? "green" : "red";
        spec.commandLine()
                .getOut()
                .println(Ansi.AUTO.string(String.format(
                        Locale.ROOT,
                        "[%d/%d] %-40s @|%s %-14s|@ %,14d rows %8.1f s",
                        check.results().size(),
                        check.tables(),
                        Printed.uncoloured(result.table().toString()),
                        colour,
                        result.verdict().word(),
                        result.rows().mysql(),
                        result.seconds())));
        spec.commandLine().getOut().flush();
    }

    private Path write(Check check) {
        Path report = output.resolve("validation_report_" + FILE_TIME.format(check.startedAt()) + ".txt");
        try {
            Files.createDirectories(output);
            Files.writeString(report, Reports.text(check));
            Files.writeString(output.resolve("row_count_comparison.csv"), Reports.csv(check));
        } catch (IOException e) {
            throw ProblemCode.UNUSABLE_FILE.problem(
                    "The report cannot be written to " + output + ": " + e.getMessage(),
                    "Name another folder with --output.",
                    e);
        }
        return report;
    }
}
