package io.millrace.ddlmanager;

import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.quarantine.Quarantine;
import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.apply.Cause;
import io.millrace.ddlmanager.lifecycle.TableState;
import io.millrace.ddlmanager.replay.QuarantineKeeper;
import io.millrace.ddlmanager.view.HeldView;
import io.millrace.ddlmanager.view.PlanView;
import io.millrace.ddlmanager.view.TableView;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The ddl-manager over HTTP: tables with their state, the plan, and applying it. */
final class DdlRoutes {

    /** Statements in ClickHouse that a table's history goes back. */
    private static final int HISTORY = 500;

    private DdlRoutes() {}

    static void add(JavalinConfig config, DdlManager manager, QuarantineKeeper held) {
        config.routes.get("/tables", ctx -> {
            Map<TableId, Long> rows = held.groups().stream()
                    .collect(Collectors.groupingBy(
                            Quarantine.Group::table, Collectors.summingLong(Quarantine.Group::rows)));
            ctx.json(manager.states().stream()
                    .map(state -> TableView.of(state, rows.getOrDefault(state.table(), 0L)))
                    .toList());
        });
        config.routes.get("/tables/{database}/{table}", ctx -> ctx.json(details(manager, held, table(ctx))));
        config.routes.get(
                "/tables/{database}/{table}/history",
                ctx -> ctx.json(manager.history(table(ctx), HISTORY).stream()
                        .map(TableView.EventView::of)
                        .toList()));
        config.routes.get("/plan", ctx -> ctx.json(PlanView.of(manager.plan())));
        config.routes.post("/apply", ctx -> {
            Cause cause = Cause.of("asked for over HTTP");
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
        TableState state = manager.states().stream()
                .filter(s -> s.table().equals(table))
                .findFirst()
                .orElseThrow(
                        () -> ProblemCode.NO_SUCH_TABLE.problem("There is no such table.", "GET /tables lists them."));
        List<Quarantine.Group> groups = held.groups().stream()
                .filter(group -> group.table().equals(table))
                .toList();
        return new TableView.Details(
                TableView.of(
                        state, groups.stream().mapToLong(Quarantine.Group::rows).sum()),
                state.pending().stream().map(PlanView.StatementView::of).toList(),
                groups.stream().map(HeldView.GroupView::of).toList());
    }

    private static TableId table(Context ctx) {
        return new TableId(ctx.pathParam("database"), ctx.pathParam("table"));
    }
}
