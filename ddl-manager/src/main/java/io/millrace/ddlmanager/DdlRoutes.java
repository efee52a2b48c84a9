package io.millrace.ddlmanager;

import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.millrace.common.journal.Origin;
import io.millrace.common.journal.TableStatus;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.quarantine.Quarantine;
import io.millrace.common.table.Table;
import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.journal.JournalMirror;
import io.millrace.ddlmanager.journal.TableEvents;
import io.millrace.ddlmanager.replay.QuarantineKeeper;
import io.millrace.ddlmanager.view.HeldView;
import io.millrace.ddlmanager.view.HistoryView;
import io.millrace.ddlmanager.view.PlanView;
import io.millrace.ddlmanager.view.TableView;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The ddl-manager over HTTP: tables with their state, the plan, and applying it. */
final class DdlRoutes {

    /** Events that a table's history goes back. */
    private static final int HISTORY = 500;

    private DdlRoutes() {}

    static void add(JavalinConfig config, DdlManager manager, QuarantineKeeper held, JournalMirror mirror) {
        TableEvents events = new TableEvents(manager.clickHouse(), manager.targets());
        config.routes.get("/tables", ctx -> {
            Map<TableId, Long> rows = held.groups().stream()
                    .collect(Collectors.groupingBy(
                            Quarantine.Group::table, Collectors.summingLong(Quarantine.Group::rows)));
            Map<TableId, Table> inMysql =
                    manager.sides().tables().stream().collect(Collectors.toMap(Table::id, Function.identity()));
            ctx.json(manager.statuses().values().stream()
                    .map(status -> TableView.of(
                            status,
                            Optional.ofNullable(inMysql.get(status.table())),
                            rows.getOrDefault(status.table(), 0L)))
                    .toList());
        });
        config.routes.get("/tables/{database}/{table}", ctx -> ctx.json(details(manager, held, table(ctx))));
        config.routes.get("/tables/{database}/{table}/history", ctx -> {
            mirror.catchUp();
            ctx.json(HistoryView.of(events.last(table(ctx), HISTORY)));
        });
        config.routes.get("/plan", ctx -> ctx.json(PlanView.of(manager.plan())));
        config.routes.post("/apply", ctx -> {
            Origin cause = Origin.person("asked for over HTTP");
            String shown = ctx.queryParam("plan");
            ctx.json(PlanView.of(shown == null ? manager.applyApproved(cause) : manager.applyShown(cause, shown)));
        });
        config.routes.post("/tables/{database}/{table}/resolve", ctx -> {
            // Never chosen for anybody: one of them gives up what the held statements did.
            Resolution resolution =
                    Resolution.of(Optional.ofNullable(ctx.queryParam("how")).orElse(""));
            ctx.json(PlanView.of(manager.resolve(table(ctx), resolution)));
        });
    }

    private static TableView.Details details(DdlManager manager, QuarantineKeeper held, TableId table) {
        TableStatus status = Optional.ofNullable(manager.statuses().get(table))
                .orElseThrow(
                        () -> ProblemCode.NO_SUCH_TABLE.problem("There is no such table.", "GET /tables lists them."));
        List<Quarantine.Group> groups = held.groups().stream()
                .filter(group -> group.table().equals(table))
                .toList();
        return new TableView.Details(
                TableView.of(
                        status,
                        manager.sides().table(table),
                        groups.stream().mapToLong(Quarantine.Group::rows).sum()),
                manager.plan().stream()
                        .filter(outcome -> outcome.table().id().equals(table))
                        .flatMap(outcome -> outcome.plan().steps().stream())
                        .map(PlanView.StatementView::of)
                        .toList(),
                groups.stream().map(HeldView.GroupView::of).toList());
    }

    private static TableId table(Context ctx) {
        return new TableId(ctx.pathParam("database"), ctx.pathParam("table"));
    }
}
