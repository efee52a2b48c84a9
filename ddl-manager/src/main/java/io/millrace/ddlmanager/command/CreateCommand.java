package io.millrace.ddlmanager.command;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.millrace.common.settings.Settings;
import io.millrace.ddlmanager.DdlManager;
import io.millrace.ddlmanager.Reconciler;
import io.millrace.ddlmanager.apply.Cause;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "create",
        description = "Makes or changes the ClickHouse objects and the row topics so that they follow MySQL's schema;"
                + " exits with 1 when a table could not be done.")
public final class CreateCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        try (DdlManager manager = new DdlManager(Settings.load(), new SimpleMeterRegistry())) {
            List<Reconciler.Outcome> outcomes = manager.apply(Cause.of("asked for on the command line"));
            PlanPrinter.print(spec, outcomes, false);
            return outcomes.stream()
                            .allMatch(outcome -> outcome.failure().isEmpty()
                                    && outcome.plan().blocked().isEmpty())
                    ? 0
                    : 1;
        }
    }
}
