package io.millrace.cli.command;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.millrace.cli.console.FindingsPrinter;
import io.millrace.common.settings.Settings;
import io.millrace.common.table.Table;
import io.millrace.ddlmanager.DdlManager;
import io.millrace.ddlmanager.Reconciler;
import io.millrace.ddlmanager.analyze.SchemaReport;
import io.millrace.ddlmanager.preflight.Finding;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
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
        var out = spec.commandLine().getOut();
        try (DdlManager manager = new DdlManager(settings.get(), new SimpleMeterRegistry())) {
            List<Table> tables = manager.sides().tables();
            List<Finding> findings = manager.preflight().run(tables);
            List<Reconciler.Outcome> creation = manager.creation();
            new SchemaReport(output)
                    .write(
                            creation,
                            manager.sides()
                                    .definitions(tables.stream().map(Table::id).toList()));
            FindingsPrinter.print(spec, findings);
            out.printf("%d tables analysed; see %s/schema_summary.txt%n", creation.size(), output);
            return 0;
        }
    }
}
