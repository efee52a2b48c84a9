package io.millrace.ddlmanager.command;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.millrace.common.settings.Settings;
import io.millrace.ddlmanager.DdlManager;
import io.millrace.ddlmanager.view.PlanView;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(name = "plan", description = "Shows what `apply` would do now, by its effect on data; changes nothing.")
public final class PlanCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Option(names = "--sql", description = "Show each statement whole.")
    private boolean whole;

    @Option(names = "--json", description = "As GET /plan of the ddl-manager.")
    private boolean json;

    @Option(
            names = "--exit-code",
            description = "Exits with 1 when a statement is to be run, or a table is held or blocked.")
    private boolean exitCode;

    @Override
    public Integer call() {
        var out = spec.commandLine().getOut();
        try (DdlManager manager = new DdlManager(Settings.load(), new SimpleMeterRegistry())) {
            PlanView plan = PlanView.of(manager.plan());
            if (json) {
                out.println(Printed.json(plan));
                out.flush();
            } else {
                PlanPrinter.print(out, plan, whole);
            }
            return exitCode && !plan.summary().inStep() ? 1 : 0;
        }
    }
}
