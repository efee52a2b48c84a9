package io.millrace.cli.command;

import io.millrace.cli.console.CheckLines;
import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.naming.Targets;
import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.settings.Settings;
import io.millrace.common.table.Table;
import io.millrace.common.task.Waiting;
import io.millrace.validator.history.History;
import io.millrace.validator.parity.Check;
import io.millrace.validator.parity.CheckScope;
import io.millrace.validator.parity.KeyPart;
import io.millrace.validator.parity.Level;
import io.millrace.validator.parity.TableResult;
import io.millrace.validator.parity.Validator;
import io.millrace.validator.report.Conclusion;
import io.millrace.validator.report.ReportFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "validate",
        description = {
            "Compares every value of every row in MySQL with ClickHouse, also while MySQL is written to.",
            "The verdicts also go into the table checks of ClickHouse's ingest database."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:All tables are equal, or equal but for values that ClickHouse cannot hold.",
            "1:Rows are wrong, missing or extra in ClickHouse.",
            "2:The command was misused, or a problem kept it from an answer; the message explains it.",
            "3:Nothing is wrong as far as is known, but a table is undecided or was not checked."
        },
        footer = {"", "Example:", "  millrace validate --tables shop.orders,shop.customers --output /tmp/parity"})
public final class ValidateCommand implements Callable<Integer> {

    private static final Pattern RANGE = Pattern.compile("([^:]+):(.*?)[.][.](.*)");
    private static final Duration BETWEEN_CHECKS = Duration.ofSeconds(10);

    private final Supplier<Settings> settings;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ChosenTables tables;

    @Option(
            names = "--level",
            paramLabel = "LEVEL",
            description = "How closely to look: schema (columns and types), count (and numbers of rows), or rows"
                    + " (default: ${DEFAULT-VALUE}).")
    private String level = Level.ROWS.word();

    @Option(
            names = "--sample",
            paramLabel = "SHARE",
            description = "Share of the rows to compare, in ranges chosen by chance, above 0 and at most 1"
                    + " (default: ${DEFAULT-VALUE}).")
    private double sample = 1;

    @Option(
            names = "--range",
            paramLabel = "DB.TABLE:FROM..TO",
            description = "Compare only the rows behind one key, up to another: shop.orders:100..200, with one end also"
                    + " shop.orders:100.. or shop.orders:..200, and with commas between the values of a key of several"
                    + " columns. Other tables only if --tables names them. Can be repeated.")
    private List<String> ranges = new ArrayList<>();

    @Option(names = "--watch", description = "Check again and again, until Ctrl-C.")
    private boolean watch;

    @Option(
            names = "--output",
            description = "Folder for the reports, which only you can read (default: ${DEFAULT-VALUE}).")
    private Path output = Path.of("validation_output");

    @Option(
            names = "--settle-seconds",
            paramLabel = "SECONDS",
            description = "How long to wait for changes under way before a table that differs is compared again"
                    + " (default: ${DEFAULT-VALUE}).")
    private int settleSeconds = 60;

    public ValidateCommand(Supplier<Settings> settings) {
        this.settings = settings;
    }

    @Override
    public Integer call() {
        CheckScope whole = scope();
        Map<String, KeyPart> parts = parts();
        Settings given = settings.get();
        try (Validator validator = new Validator(given);
                ClickHouse clickHouse = ClickHouse.connect(given.clickHouse())) {
            History history = new History(clickHouse, Targets.of(given.names()));
            CheckScope scope = whole.of(tables.parts(validator, parts));
            int exitCode = check(validator, history, scope);
            while (watch) {
                Waiting.pause(BETWEEN_CHECKS);
                spec.commandLine().getOut().println();
                exitCode = check(validator, history, scope);
            }
            return exitCode;
        }
    }

    private CheckScope scope() {
        if (!(sample > 0 && sample <= 1)) {
            throw new ParameterException(
                    spec.commandLine(), "--sample is " + sample + ": give a number above 0 and at most 1.");
        }
        try {
            return new CheckScope(Level.of(level), sample, CheckScope.ALL.share());
        } catch (Problem e) {
            throw new ParameterException(spec.commandLine(), "--level: " + e.getMessage() + " " + e.remedy(), e);
        }
    }

    private Map<String, KeyPart> parts() {
        Map<String, KeyPart> parts = new LinkedHashMap<>();
        for (String range : ranges) {
            Matcher given = RANGE.matcher(range);
            if (!given.matches() || given.group(2).isEmpty() && given.group(3).isEmpty()) {
                throw new ParameterException(
                        spec.commandLine(), "--range is '" + range + "': write it as db.table:100..200.");
            }
            if (parts.put(given.group(1), new KeyPart(key(given.group(2)), key(given.group(3)))) != null) {
                throw new ParameterException(spec.commandLine(), "--range names " + given.group(1) + " twice.");
            }
        }
        return parts;
    }

    private static List<String> key(String values) {
        return values.isEmpty() ? List.of() : List.of(values.split(",", -1));
    }

    private int check(Validator validator, History history, CheckScope scope) {
        List<Table> chosen = tables.of(validator, scope.parts().keySet());
        Reported reported = new Reported(history);
        Check check = validator.check(chosen, scope, Duration.ofSeconds(settleSeconds), reported::heard, () -> false);
        reported.heard(check);
        Path report = write(check);
        var out = spec.commandLine().getOut();
        Conclusion conclusion = Conclusion.of(check);
        String colour = conclusion == Conclusion.EQUAL ? "green" : conclusion == Conclusion.WRONG ? "red" : "yellow";
        out.println();
        out.println(Ansi.AUTO.string("@|bold," + colour + " " + Conclusion.sentence(check) + "|@"));
        out.println("report: " + report);
        if (conclusion == Conclusion.WRONG) {
            out.println("-> `millrace repair` reads the wrong rows from MySQL again");
        }
        out.flush();
        return switch (conclusion) {
            case EQUAL -> 0;
            case WRONG -> 1;
            case UNPROVED -> 3;
        };
    }

    /** What was shown of a check, and written down. Belongs to one check. */
    private final class Reported {

        private final CheckLines lines =
                new CheckLines(spec.commandLine().getOut(), System.console() != null, System::nanoTime);
        private final WrittenVerdicts verdicts;
        private int results;

        private Reported(History history) {
            this.verdicts = new WrittenVerdicts(history, spec.commandLine().getErr());
        }

        private void heard(Check check) {
            List<TableResult> news =
                    check.results().subList(results, check.results().size());
            results = check.results().size();
            lines.show(check, news);
            if (!news.isEmpty()) {
                // After each table: a check of hours that is ended leaves what it has found.
                write(check);
                verdicts.write(check, news);
            }
        }
    }

    private Path write(Check check) {
        try {
            return ReportFiles.write(output, check);
        } catch (IOException e) {
            throw ProblemCode.UNUSABLE_FILE.problem(
                    "The report cannot be written to " + output + ": " + e.getMessage(),
                    "Name another folder with --output.",
                    e);
        }
    }
}
