package io.millrace.ddlmanager.command;

import io.millrace.common.mysql.Mysql;
import io.millrace.common.mysql.MysqlSchema;
import io.millrace.common.settings.Settings;
import io.millrace.ddlmanager.preflight.Finding;
import io.millrace.ddlmanager.preflight.Finding.Severity;
import io.millrace.ddlmanager.preflight.Preflight;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "preflight",
        description = "Checks whether MySQL is ready for replication; exits with 1 when it is not.")
public final class PreflightCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Settings settings = Settings.load();
        try (Mysql mysql = Mysql.connect(settings)) {
            List<Finding> findings = new Preflight(mysql, settings).run(new MysqlSchema(mysql).replicated(settings));
            FindingsPrinter.print(spec, findings);
            long errors = findings.stream()
                    .filter(finding -> finding.severity() == Severity.ERROR)
                    .count();
            spec.commandLine().getOut().printf("%d errors, %d warnings%n", errors, findings.size() - errors);
            return errors == 0 ? 0 : 1;
        }
    }
}
