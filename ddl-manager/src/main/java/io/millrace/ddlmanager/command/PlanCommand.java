package io.millrace.ddlmanager.command;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.millrace.common.settings.Settings;
import io.millrace.ddlmanager.DdlManager;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(name = "plan", description = "Shows what `create` would do now; changes nothing.")
public final class PlanCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Option(names = "--sql", description = "Show each statement whole.")
    private boolean whole;

    @Override
    public Integer call() {
        try (DdlManager manager = new DdlManager(Settings.load(), new SimpleMeterRegistry())) {
            PlanPrinter.print(spec, manager.plan(), whole);
            return 0;
        }
    }
}
