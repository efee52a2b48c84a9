package io.millrace.cli.command;

import io.millrace.cli.console.Confirmation;
import io.millrace.cli.console.Printed;
import io.millrace.common.Printable;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.settings.Settings;
import io.millrace.ddlmanager.backup.BackupFile;
import io.millrace.ddlmanager.backup.Restore;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "restore",
        description = {
            "Brings a pipeline back from a backup, into a Kafka that knows nothing of it: on new machines, or after Kafka was"
                    + " lost. Run it before the services start, with the settings of the new machines.",
            "Tables of which ClickHouse has the rows continue from the backup's place; the others are copied. It says which"
                    + " first, and asks. Exits with 1 when the answer was no."
        },
        footer = {
            "",
            "Examples:",
            "  millrace restore /backups/millrace-2026-11-29.zip",
            "  millrace restore --without-backup    Kafka is lost and there is no backup: all tables are copied"
        })
public final class RestoreCommand implements Callable<Integer> {

    private final Supplier<Settings> settings;

    @Spec
    private CommandSpec spec;

    @Parameters(arity = "0..1", paramLabel = "FILE", description = "What `millrace backup` wrote.")
    private Path file;

    @Option(names = "--without-backup", description = "Copy all tables; what people decided about them is lost.")
    private boolean without;

    @Mixin
    private Confirmation confirmation;

    public RestoreCommand(Supplier<Settings> settings) {
        this.settings = settings;
    }

    @Override
    public Integer call() {
        if (without == (file != null)) {
            throw ProblemCode.INVALID_OPTION.problem(
                    "Name a backup, or say --without-backup.", ProblemCode.INVALID_OPTION.remedy());
        }
        Settings settings = this.settings.get();
        BackupFile backup = without ? BackupFile.NONE : BackupFile.read(file);
        PrintWriter out = spec.commandLine().getOut();
        try (Restore restore = new Restore(settings, backup)) {
            print(out, restore.plan());
            if (confirmation.refused("Restore the pipeline?")) {
                return 1;
            }
            restore.run();
        }
        out.println("Restored. Start the services; `millrace validate` proves the tables when they are in step.");
        out.flush();
        return 0;
    }

    private static void print(PrintWriter out, Restore.Plan plan) {
        out.println(Printed.count(plan.continued().size(), "table")
                + " will continue from the backup's place, without a copy.");
        plan.copied().forEach((table, why) -> out.println(Printable.line("  " + table + " will be copied: " + why)));
        out.flush();
    }
}
