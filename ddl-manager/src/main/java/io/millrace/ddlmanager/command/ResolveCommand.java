package io.millrace.ddlmanager.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.common.settings.Settings;
import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.Resolution;
import java.util.Map;
import java.util.concurrent.Callable;
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
            "Lets a held table go on, or has a table copied again; the running ddl-manager does it. `plan` shows which are"
                    + " held and why.",
            "Exits with 1 when the table is still held or blocked afterwards."
        })
public final class ResolveCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DB.TABLE", converter = TableName.class)
    private TableId table;

    @ArgGroup(multiplicity = "1")
    private How how;

    /** One of these must be said. */
    private static final class How {
        @Option(
                names = "--skip",
                required = true,
                description = "Go on as MySQL has the table now; what the held statements did to rows that are in"
                        + " ClickHouse is not made up for.")
        private boolean skip;

        @Option(
                names = "--reload",
                required = true,
                description = "Copy the table again as MySQL has it now; of a table that is not held, too.")
        private boolean reload;

        private Resolution chosen() {
            return skip ? Resolution.SKIP : Resolution.RELOAD;
        }
    }

    @Override
    public Integer call() {
        JsonNode answer = new ServiceClient(Settings.load())
                .post(
                        Map.of(),
                        Map.of("how", how.chosen().word()),
                        "tables",
                        table.database(),
                        table.table(),
                        "resolve");
        var out = spec.commandLine().getOut();
        if (how.reload) {
            out.println(
                    table + " is copied again; `millrace plan` and the page of the ddl-manager tell when it is done.");
            out.flush();
            return 0;
        }
        JsonNode outcome = answer.path("tables").path(0);
        String stopped = Stream.of("blocked", "held", "failure")
                .filter(outcome::hasNonNull)
                .map(field -> outcome.path(field).asText())
                .collect(Collectors.joining(" "));
        out.println(stopped.isEmpty() ? table + " goes on." : table + " does not go on: " + Printed.safe(stopped));
        out.flush();
        return stopped.isEmpty() ? 0 : 1;
    }
}
