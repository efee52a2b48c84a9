package io.millrace.cli.command;

import io.millrace.cli.console.Printed;
import io.millrace.common.Printable;
import io.millrace.common.settings.Settings;
import io.millrace.ddlmanager.backup.Backup;
import io.millrace.ddlmanager.backup.BackupFile;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "backup",
        description = {
            "Puts the pipeline's state into a file: what happened to each table and what people decided, Debezium's place in"
                    + " the binlog and its schema history, and the settings without secrets. No rows: MySQL has them.",
            "The pipeline runs on meanwhile. `millrace restore` brings it back on other machines, or after Kafka was lost."
        },
        footer = {"", "Example:", "  millrace backup /backups/millrace-$(date +%F).zip"})
public final class BackupCommand implements Callable<Integer> {

    private final Supplier<Map<String, String>> given;

    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "FILE",
            description = "The file; one of that name is replaced when the backup is complete.")
    private Path file;

    @Option(
            names = "--wait",
            paramLabel = "SECONDS",
            description =
                    "How long ClickHouse may take to have everything that MySQL has now (default: ${DEFAULT-VALUE}).")
    private long wait = 300;

    /** @param given the settings as they were given */
    public BackupCommand(Supplier<Map<String, String>> given) {
        this.given = given;
    }

    @Override
    public Integer call() {
        Map<String, String> environment = given.get();
        BackupFile backup =
                new Backup(Settings.of(environment), Settings.shareable(environment)).make(Duration.ofSeconds(wait));
        backup.write(file);
        PrintWriter out = spec.commandLine().getOut();
        out.println(Printable.line(
                file + ": " + Printed.count(backup.manifest().streaming().size(), "table") + " in step, "
                        + Printed.count(backup.journal().size(), "event") + " of the journal, "
                        + Printed.count(backup.history().size(), "record") + " of the schema history"));
        out.println(Printable.line("A restored pipeline continues behind "
                + backup.manifest().gtids() + "; MySQL must have its binlog from there."));
        out.flush();
        return 0;
    }
}
