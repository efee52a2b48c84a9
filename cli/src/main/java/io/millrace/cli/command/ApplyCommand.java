package io.millrace.cli.command;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.millrace.cli.console.Confirmation;
import io.millrace.cli.console.PlanPrinter;
import io.millrace.common.journal.Origin;
import io.millrace.common.settings.Settings;
import io.millrace.ddlmanager.DdlManager;
import io.millrace.ddlmanager.Reconciler.Outcome;
import io.millrace.ddlmanager.view.PlanView;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "apply",
        description = {
            "Shows the plan, asks, and makes or changes the ClickHouse objects and the row topics so that they follow"
                    + " MySQL's schema. What is applied is what was shown, or nothing.",
            "Exits with 1 when the answer was no, or when a table failed, is blocked or waits for a person."
        },
        footer = {
            "",
            "Examples:",
            "  millrace apply          shows the plan and asks",
            "  millrace apply --yes    for scripts"
        })
public final class ApplyCommand implements Callable<Integer> {

    private final Supplier<Settings> settings;

    @Spec
    private CommandSpec spec;

    @Option(names = "--sql", description = "Show each statement in full.")
    private boolean whole;

    @Option(names = "--yes", description = "Do not ask.")
    private boolean yes;

    public ApplyCommand(Supplier<Settings> settings) {
        this.settings = settings;
    }

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        try (DdlManager manager = new DdlManager(settings.get(), new SimpleMeterRegistry())) {
            Origin cause = Origin.millrace("asked for on the command line");
            if (yes) {
                return result(
                        out, manager.applyApproved(cause, plan -> PlanPrinter.print(out, PlanView.of(plan), whole)));
            }
            PlanView shown = PlanView.of(manager.plan());
            PlanPrinter.print(out, shown, whole);
            if (shown.summary().statements() > 0 && !Confirmation.given(false, "Apply this?")) {
                out.println("Nothing was applied.");
                out.flush();
                return 1;
            }
            // Without a statement too: a topic may be missing.
            return result(out, manager.applyShown(cause, shown.fingerprint()));
        }
    }

    private static int result(PrintWriter out, List<Outcome> outcomes) {
        PlanView done = PlanView.of(outcomes);
        PlanPrinter.printResult(out, done);
        return done.tables().stream()
                        .allMatch(table -> table.failure() == null
                                && (table.reason() == null || table.plan().equals("reload")))
                ? 0
                : 1;
    }
}
