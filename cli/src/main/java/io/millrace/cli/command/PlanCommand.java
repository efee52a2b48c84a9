package io.millrace.cli.command;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.millrace.cli.console.PlanPrinter;
import io.millrace.cli.console.Printed;
import io.millrace.common.settings.Settings;
import io.millrace.ddlmanager.DdlManager;
import io.millrace.ddlmanager.view.PlanView;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "plan",
        description = {
            "Shows what `apply` would do now, and what each statement does to data. Changes nothing.",
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
            description = "Exit with 1 when there is a statement to run, or a table that does not follow MySQL.")
    private boolean exitCode;

    public PlanCommand(Supplier<Settings> settings) {
        this.settings = settings;
    }

    @Override
    public Integer call() {
        var out = spec.commandLine().getOut();
        try (DdlManager manager = new DdlManager(settings.get(), new SimpleMeterRegistry())) {
            PlanView plan = PlanView.of(manager.plan());
            if (json) {
                out.println(Printed.json(plan));
                out.flush();
            } else {
                PlanPrinter.print(out, plan, whole);
            }
            return exitCode && !plan.summary().inSync() ? 1 : 0;
        }
    }
}
