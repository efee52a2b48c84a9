package io.millrace.cli.command;

import io.millrace.cli.console.FindingsPrinter;
import io.millrace.cli.console.Printed;
import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.mysql.Mysql;
import io.millrace.common.mysql.MysqlSchema;
import io.millrace.common.naming.Targets;
import io.millrace.common.problem.Problem;
import io.millrace.common.settings.Settings;
import io.millrace.ddlmanager.load.ClickHouseToMysql;
import io.millrace.ddlmanager.plan.TablePlans;
import io.millrace.ddlmanager.preflight.Finding;
import io.millrace.ddlmanager.preflight.Finding.Severity;
import io.millrace.ddlmanager.preflight.Preflight;
import io.millrace.ddlmanager.preflight.PullCheck;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "preflight",
        description = {
            "Checks whether MySQL is ready for replication: binlog, GTIDs, grants and tables. Changes nothing.",
            "Each finding comes with what to do. Exits with 1 when there is an error; warnings are no error."
        },
        footer = {
            "",
            "Example:",
            "  MILLRACE_MYSQL_URL=mysql://db:3306 MILLRACE_MYSQL_PASSWORD_FILE=/run/secrets/mysql MILLRACE_MYSQL_DATABASES=shop millrace preflight"
        })
public final class PreflightCommand implements Callable<Integer> {

    private final Supplier<Settings> settings;

    @Spec
    private CommandSpec spec;

    public PreflightCommand(Supplier<Settings> settings) {
        this.settings = settings;
    }

    @Override
    public Integer call() {
        Settings settings = this.settings.get();
        try (Mysql mysql = Mysql.connect(settings.mysql())) {
            TablePlans plans = new TablePlans(
                    settings.objects(), settings.names(), settings.source().keyless(), settings.schemaPolicies());
            List<Finding> findings = new ArrayList<>(
                    new Preflight(mysql, settings.mysql(), settings.source().databases(), plans)
                            .run(new MysqlSchema(mysql).replicated(settings.source())));
            findings.addAll(pulls(settings, mysql));
            FindingsPrinter.print(spec, findings);
            long errors = count(findings, Severity.ERROR);
            spec.commandLine().getOut().println(verdict(errors, count(findings, Severity.WARNING)));
            return errors == 0 ? 0 : 1;
        }
    }

    private static List<Finding> pulls(Settings settings, Mysql mysql) {
        try (ClickHouse clickHouse = ClickHouse.connect(settings.clickHouse())) {
            return PullCheck.run(
                    new ClickHouseToMysql(
                            mysql, clickHouse, Targets.of(settings.names()), settings.mysql(), settings.copies()),
                    settings.source().databases());
        } catch (Problem e) {
            return PullCheck.unknown(e);
        }
    }

    private static long count(List<Finding> findings, Severity severity) {
        return findings.stream()
                .filter(finding -> finding.severity() == severity)
                .count();
    }

    private static String verdict(long errors, long warnings) {
        String warned = Printed.count(warnings, "warning");
        if (errors > 0) {
            return "MySQL is not ready: " + Printed.count(errors, "error") + ", " + warned + ".";
        }
        return warnings == 0 ? "MySQL is ready." : "MySQL is ready, with " + warned + ".";
    }
}
