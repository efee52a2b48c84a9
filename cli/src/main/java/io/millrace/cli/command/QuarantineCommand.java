package io.millrace.cli.command;

import io.millrace.cli.console.Confirmation;
import io.millrace.cli.console.Printed;
import io.millrace.cli.console.TableName;
import io.millrace.common.Printable;
import io.millrace.common.Sizes;
import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.naming.Targets;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.quarantine.Quarantine;
import io.millrace.common.settings.Settings;
import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.api.QuarantineView;
import io.millrace.ddlmanager.api.QuarantineView.GroupView;
import io.millrace.ddlmanager.api.QuarantineView.RowView;
import io.millrace.ddlmanager.replay.QuarantineKeeper;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "quarantine",
        synopsisSubcommandLabel = "COMMAND",
        description = {
            "Shows and handles quarantined rows: rows that did not fit into their ClickHouse table.",
            "Nothing of them is lost: their bytes, their place in Kafka and the reason are kept."
        },
        footer = {
            "",
            "Examples:",
            "  millrace quarantine list",
            "  millrace quarantine show shop.orders --limit 5",
            "  millrace quarantine replay shop.orders",
            "  millrace quarantine discard shop.orders --reason 'out of range'"
        })
public final class QuarantineCommand {

    private final Supplier<Settings> settings;

    @Spec
    private CommandSpec spec;

    public QuarantineCommand(Supplier<Settings> settings) {
        this.settings = settings;
    }

    @Command(name = "list", description = "Shows how many rows are quarantined, by table and reason.")
    int list(
            @Option(names = "--json", description = "Print JSON, as GET /quarantine of the ddl-manager does.")
                    boolean json,
            @Option(names = "--exit-code", description = "Exit with 1 when a row is quarantined.") boolean exitCode) {
        Settings settings = this.settings.get();
        List<GroupView> groups;
        try (ClickHouse clickHouse = ClickHouse.connect(settings.clickHouse())) {
            Quarantine quarantine = new Quarantine(clickHouse, Targets.of(settings.names()));
            groups = settings.source().databases().stream()
                    .flatMap(database -> quarantine.groups(database).stream())
                    .map(GroupView::of)
                    .toList();
        }
        PrintWriter out = out();
        if (json) {
            out.println(Printed.json(groups));
        } else {
            groups.forEach(group -> {
                out.printf(
                        "%s: %s rows, %s%n",
                        Printable.line(group.table()), Sizes.count(group.rows()), Printable.line(group.reason()));
                out.printf("    from %s to %s%n", group.firstSeen(), group.lastSeen());
            });
            out.printf(
                    "%s rows quarantined%n",
                    Sizes.count(groups.stream().mapToLong(GroupView::rows).sum()));
        }
        out.flush();
        return exitCode && !groups.isEmpty() ? 1 : 0;
    }

    @Command(name = "show", description = "Shows quarantined rows of a table, with their values.")
    int show(
            @Parameters(paramLabel = "DB.TABLE", description = "The table in MySQL.", converter = TableName.class)
                    TableId table,
            @Option(names = "--reason", description = "Only rows whose reason, as `list` shows it, contains this.")
                    String reason,
            @Option(names = "--limit", description = "How many rows (default: ${DEFAULT-VALUE}).", defaultValue = "20")
                    int limit,
            @Option(names = "--json", description = "Print JSON, as GET /quarantine/DB/TABLE of the ddl-manager does.")
                    boolean json) {
        Settings settings = replicating(table);
        if (limit < 1) {
            throw ProblemCode.INVALID_OPTION.problem("The limit " + limit + " shows nothing.", "Give a number from 1.");
        }
        Quarantine.Selection selection = new Quarantine.Selection(table, Optional.ofNullable(reason), Optional.empty());
        List<RowView> rows;
        long all;
        try (ClickHouse clickHouse = ClickHouse.connect(settings.clickHouse())) {
            Quarantine quarantine = new Quarantine(clickHouse, Targets.of(settings.names()));
            rows = quarantine.rows(selection, limit, QuarantineView.shown(limit)).stream()
                    .map(RowView::of)
                    .toList();
            all = quarantine.count(selection);
        }
        PrintWriter out = out();
        if (json) {
            out.println(Printed.json(rows));
        } else {
            rows.forEach(row -> {
                out.printf(
                        "%s/%d@%d, %s%n    %s%n    %s%n",
                        row.topic(),
                        row.partition(),
                        row.offset(),
                        row.quarantinedAt(),
                        Printable.line(row.detail().strip()),
                        row.message() == null ? "bytes " + row.messageHex() : Printable.line(row.message()));
            });
            out.printf(
                    "%s of %s quarantined rows of %s%n",
                    Sizes.count(rows.size()), Sizes.count(all), Printable.line(table.toString()));
        }
        out.flush();
        return 0;
    }

    @Command(
            name = "replay",
            description = {
                "Sends the quarantined rows of a table to ClickHouse again, whatever their reason. A row that still"
                        + " does not fit is quarantined again.",
                "Rows that only waited for a schema change are replayed without this command."
            })
    int replay(
            @Parameters(paramLabel = "DB.TABLE", description = "The table in MySQL.", converter = TableName.class)
                    TableId table) {
        long rows = new ServiceClient(replicating(table).http())
                .post(Map.of(), "quarantine", table.database(), table.table(), "replay")
                .path("rows")
                .asLong();
        out().printf("%s rows of %s were sent again%n", Sizes.count(rows), Printable.line(table.toString()));
        out().flush();
        return 0;
    }

    private static final class Which {
        @Option(names = "--reason", description = "Rows whose reason, as `list` shows it, contains this.")
        private String reason;

        @Option(names = "--all", description = "Every quarantined row of the table.")
        private boolean all;
    }

    @Command(
            name = "discard",
            description = {
                "Gives quarantined rows up: they are never replayed. Asks first.",
                "Their bytes stay in the table `quarantine`."
            },
            footer = {
                "",
                "Examples:",
                "  millrace quarantine discard shop.orders --reason 'out of range'",
                "  millrace quarantine discard shop.orders --all --yes"
            })
    int discard(
            @Parameters(paramLabel = "DB.TABLE", description = "The table in MySQL.", converter = TableName.class)
                    TableId table,
            @ArgGroup(multiplicity = "1") Which which,
            @Mixin Confirmation confirmation) {
        Settings settings = replicating(table);
        Optional<String> reason = Optional.ofNullable(which.reason).filter(r -> !r.isEmpty());
        if (reason.isEmpty() && !which.all) {
            throw ProblemCode.INVALID_OPTION.problem("The reason is empty.", "Give a part of it, or say --all.");
        }
        long rows;
        try (ClickHouse clickHouse = ClickHouse.connect(settings.clickHouse())) {
            rows = new Quarantine(clickHouse, Targets.of(settings.names()))
                    .count(new Quarantine.Selection(table, reason, Optional.empty()));
        }
        if (rows > 0
                && confirmation.refused("Discard " + Sizes.count(rows) + " quarantined rows of " + table
                        + "? They will not come back.")) {
            return 1;
        }
        Map<String, Object> body =
                reason.<Map<String, Object>>map(r -> Map.of("reason", r)).orElse(Map.of("all", true));
        long discarded = rows == 0
                ? 0
                : new ServiceClient(settings.http())
                        .post(body, "quarantine", table.database(), table.table(), "discard")
                        .path("rows")
                        .asLong();
        PrintWriter out = out();
        out.printf("%s rows of %s were discarded%n", Sizes.count(discarded), Printable.line(table.toString()));
        out.flush();
        return 0;
    }

    /** A misspelt table has no quarantined rows, which would look as if all were well. */
    private Settings replicating(TableId table) {
        Settings settings = this.settings.get();
        QuarantineKeeper.requireReplicated(table, settings.source().databases());
        return settings;
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
