package io.millrace.cli.command;

import io.millrace.cli.console.TableName;
import io.millrace.common.Printable;
import io.millrace.common.settings.Settings;
import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.api.PlanView.TablePlanView;
import io.millrace.ddlmanager.resolve.Resolution;
import java.io.PrintWriter;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "resolve",
        description = {
            "Decides about a table that is stopped, on hold, or waits for approval. The running ddl-manager carries"
                    + " it out. `plan` shows these tables, and why.",
            "Exits with 1 when the table is still not replicated afterwards."
        },
        footer = {
            "",
            "Examples:",
            "  millrace resolve shop.orders --apply    make the change that waits for approval",
            "  millrace resolve shop.orders --reload   copy the table again",
            "  millrace resolve shop.orders --hold     pause the table until --resume"
        })
public final class ResolveCommand implements Callable<Integer> {

    private final Supplier<Settings> settings;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DB.TABLE", description = "The table in MySQL.", converter = TableName.class)
    private TableId table;

    @ArgGroup(multiplicity = "1")
    private How how;

    /** One of these must be said. */
    private static final class How {
        @Option(
                names = "--apply",
                required = true,
                description =
                        "Make the change that a policy holds back. If nothing is held back, copy the table as MySQL has it"
                                + " now.")
        private boolean apply;

        @Option(
                names = "--skip",
                required = true,
                description = "Continue with the table as it is in MySQL now. What the statements that waited did to"
                        + " older rows is not done in ClickHouse. A stopped table is copied again all the same,"
                        + " because nobody has read its rows.")
        private boolean skip;

        @Option(
                names = "--reload",
                required = true,
                description =
                        "Copy the table again as MySQL has it now, whatever its state. Its old rows can be queried"
                                + " until the copy is complete.")
        private boolean reload;

        @Option(
                names = "--hold",
                required = true,
                description =
                        "Pause the table: its rows wait in Kafka, and ClickHouse keeps it as it is. Rows that wait"
                                + " for longer than Kafka keeps them are lost, and then the table is to be copied.")
        private boolean hold;

        @Option(names = "--resume", required = true, description = "End the pause.")
        private boolean resume;

        private Resolution chosen() {
            if (apply) {
                return Resolution.APPLY;
            }
            if (hold || resume) {
                return hold ? Resolution.HOLD : Resolution.RESUME;
            }
            return reload ? Resolution.RELOAD : Resolution.SKIP;
        }
    }

    public ResolveCommand(Supplier<Settings> settings) {
        this.settings = settings;
    }

    @Override
    public Integer call() {
        TablePlanView outcome = new ServiceClient(settings.get().http()).resolve(table, how.chosen());
        PrintWriter out = spec.commandLine().getOut();
        out.println(Printable.line(table + said(outcome)));
        out.flush();
        return succeeded(outcome) ? 0 : 1;
    }

    private String said(TablePlanView outcome) {
        if (!succeeded(outcome)) {
            return " does not continue: "
                    + Stream.of(outcome.reason(), outcome.failure())
                            .filter(Objects::nonNull)
                            .collect(Collectors.joining(" "));
        }
        return switch (outcome.plan()) {
            case "rewriting" -> " follows MySQL when ClickHouse has written its values again.";
            case "reload" -> " is copied again, and continues then.";
            case "on-hold" -> " is on hold; `millrace resolve " + table + " --resume` ends that.";
            default -> " continues.";
        };
    }

    private static boolean succeeded(TablePlanView outcome) {
        boolean onHold = outcome.plan().equals("on-hold") && outcome.failure() == null;
        return onHold || outcome.continuesByItself();
    }
}
