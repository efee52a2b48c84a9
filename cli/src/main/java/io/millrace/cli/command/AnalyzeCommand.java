package io.millrace.cli.command;

import io.millrace.cli.console.FindingsPrinter;
import io.millrace.common.mysql.Mysql;
import io.millrace.common.mysql.MysqlSchema;
import io.millrace.common.settings.Settings;
import io.millrace.common.table.Table;
import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.analyze.SchemaReport;
import io.millrace.ddlmanager.plan.TablePlans;
import io.millrace.ddlmanager.preflight.Preflight;
import io.millrace.ddlmanager.reconcile.Outcome;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "analyze",
        description = {
            "Reads MySQL's schema and writes it to files, with the tables that ClickHouse would get. Changes nothing.",
            "Start with schema_summary.txt in the folder."
        },
        footer = {"", "Example:", "  millrace analyze --output /tmp/schema"})
public final class AnalyzeCommand implements Callable<Integer> {

    private final Supplier<Settings> settings;

    @Spec
    private CommandSpec spec;

    @Option(names = "--output", description = "Folder to write to (default: ${DEFAULT-VALUE}).")
    private Path output = Path.of("schema_output");

    public AnalyzeCommand(Supplier<Settings> settings) {
        this.settings = settings;
    }

    @Override
    public Integer call() {
        Settings settings = this.settings.get();
        try (Mysql mysql = Mysql.connect(settings.mysql())) {
            MysqlSchema schema = new MysqlSchema(mysql);
            Map<TableId, Table> tables = schema.replicated(settings.source()).stream()
                    .collect(Collectors.toMap(Table::id, Function.identity()));
            TablePlans plans = new TablePlans(
                    settings.objects(), settings.names(), settings.source().keyless(), settings.schemaPolicies());
            List<Outcome> creation = plans.creation(tables.values()).stream()
                    .map(plan -> Outcome.planned(tables.get(plan.table()), plan))
                    .sorted(Comparator.comparing(outcome -> outcome.table().id()))
                    .toList();
            new SchemaReport(output)
                    .write(
                            creation,
                            tables.keySet().stream()
                                    .collect(Collectors.toMap(Function.identity(), schema::createStatement)));
            FindingsPrinter.print(
                    spec,
                    new Preflight(mysql, settings.mysql(), settings.source().databases(), plans).run(tables.values()));
            spec.commandLine()
                    .getOut()
                    .printf("%d tables analysed; see %s/schema_summary.txt%n", creation.size(), output);
            return 0;
        }
    }
}
