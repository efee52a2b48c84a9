package io.millrace.cli.command;

import io.millrace.cli.console.Confirmation;
import io.millrace.cli.console.PlanPrinter;
import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.settings.Settings;
import io.millrace.ddlmanager.api.PlanView;
import io.millrace.ddlmanager.api.PlanView.TablePlanView;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "apply",
        description = {
            "Shows the plan, asks, and has the running ddl-manager make or change the ClickHouse objects and the row"
                    + " topics so that they follow MySQL's schema. What is applied is what was shown, or nothing.",
            "Exits with 1 when the answer was no, or when a table failed, is blocked or waits for a person."
        },
        footer = {
            "",
            "Examples:",
            "  millrace apply          shows the plan and asks",
            "  millrace apply --yes    for scripts"
        })
public final class ApplyCommand implements Callable<Integer> {

    /** So often a plan that is not asked about may be another one when it is applied. */
    private static final int MOST_CHANGES = 5;

    private final Supplier<Settings> settings;

    @Spec
    private CommandSpec spec;

    @Option(names = "--sql", description = "Show each statement in full.")
    private boolean whole;

    @Mixin
    private Confirmation confirmation;

    public ApplyCommand(Supplier<Settings> settings) {
        this.settings = settings;
    }

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        ServiceClient service = new ServiceClient(settings.get().http());
        for (int changed = 0; ; changed++) {
            PlanView shown = service.plan();
            PlanPrinter.print(out, shown, whole);
            if (shown.summary().statements() > 0 && confirmation.refused("Apply this?")) {
                return 1;
            }
            try {
                // Without a statement too: a topic may be missing.
                return result(out, service.apply(shown));
            } catch (Problem e) {
                if (confirmation.asks() || e.code() != ProblemCode.PLAN_CHANGED || changed == MOST_CHANGES) {
                    throw e;
                }
                out.println("The plan changed meanwhile.");
            }
        }
    }

    private static int result(PrintWriter out, PlanView done) {
        PlanPrinter.printResult(out, done);
        return done.tables().stream().allMatch(TablePlanView::continuesByItself) ? 0 : 1;
    }
}
