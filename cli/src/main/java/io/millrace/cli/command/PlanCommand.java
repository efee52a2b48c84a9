package io.millrace.cli.command;

import io.millrace.cli.console.PlanPrinter;
import io.millrace.cli.console.Printed;
import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.journal.JournalReader;
import io.millrace.common.mysql.Mysql;
import io.millrace.common.naming.Targets;
import io.millrace.common.settings.Settings;
import io.millrace.ddlmanager.api.PlanView;
import io.millrace.ddlmanager.api.PlansOnTop;
import io.millrace.ddlmanager.catalog.Scope;
import io.millrace.ddlmanager.catalog.SourceAndTarget;
import io.millrace.ddlmanager.plan.TablePlans;
import io.millrace.ddlmanager.reconcile.CurrentPlans;
import io.millrace.ddlmanager.reconcile.Outcome;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "plan",
        description = {
            "Shows what a ddl-manager with these settings would do now, and what each statement does to data. Changes"
                    + " nothing.",
            "The effects are: safe, rewrites data, loses data."
        },
        footer = {
            "",
            "Examples:",
            "  millrace plan --sql                 with each statement in full",
            "  millrace plan --json | jq .summary  for scripts",
            "  millrace plan --exit-code           in a CI job: 1 when there is something to do"
        })
public final class PlanCommand implements Callable<Integer> {

    private final Supplier<Settings> settings;

    @Spec
    private CommandSpec spec;

    @Option(names = "--sql", description = "Show each statement in full.")
    private boolean whole;

    @Option(names = "--json", description = "Print JSON, as GET /plan of the ddl-manager does.")
    private boolean json;

    @Option(
            names = "--exit-code",
            description =
                    "Exit with 1 when there is a statement to run, a table that does not follow MySQL, or a view or aggregate that does"
                            + " not work.")
    private boolean exitCode;

    public PlanCommand(Supplier<Settings> settings) {
        this.settings = settings;
    }

    @Override
    public Integer call() {
        var out = spec.commandLine().getOut();
        PlanView plan = current(settings.get());
        if (json) {
            out.println(Printed.json(plan));
            out.flush();
        } else {
            PlanPrinter.print(out, plan, whole);
        }
        return exitCode && !(plan.summary().inSync() && plan.viewsInSync()) ? 1 : 0;
    }

    private static PlanView current(Settings settings) {
        try (Mysql mysql = Mysql.connect(settings.mysql());
                ClickHouse clickHouse = ClickHouse.connect(settings.clickHouse());
                JournalReader journal =
                        new JournalReader(settings.kafka(), settings.names().journal())) {
            Targets targets = Targets.of(settings.names());
            List<Outcome> tables = new CurrentPlans(
                            new SourceAndTarget(settings.source(), targets, mysql, clickHouse),
                            new TablePlans(
                                    settings.objects(),
                                    settings.names(),
                                    settings.source().keyless(),
                                    settings.schemaPolicies()),
                            targets,
                            journal::refresh,
                            Map::of)
                    .of(Scope.ALL);
            return PlanView.of(
                    tables,
                    PlansOnTop.of(
                            settings.views(),
                            settings.schemaPolicies(),
                            settings.source().databases(),
                            targets,
                            clickHouse)::of);
        }
    }
}
