package io.millrace.ddlmanager;

import io.javalin.config.JavalinConfig;
import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.apply.Cause;
import io.millrace.ddlmanager.lifecycle.TableState;
import io.millrace.ddlmanager.plan.Statement;
import java.util.List;

/** The ddl-manager over HTTP: tables with their state, the plan, and applying it. */
final class DdlRoutes {

    private DdlRoutes() {}

    private record StatementView(String sql, String effect, String why) {
        static StatementView of(Statement statement) {
            return new StatementView(statement.sql(), statement.effect().name().toLowerCase(), statement.why());
        }
    }

    private record PlanView(String table, String blocked, String held, List<StatementView> statements, String failure) {
        static PlanView of(Reconciler.Outcome outcome) {
            return new PlanView(
                    outcome.table().id().toString(),
                    outcome.plan().blocked().orElse(null),
                    outcome.plan().held().orElse(null),
                    outcome.plan().statements().stream().map(StatementView::of).toList(),
                    outcome.failure().orElse(null));
        }
    }

    private record TableView(String table, String stage, String reason, long estimatedRows, long bytes) {
        static TableView of(TableState state) {
            return new TableView(
                    state.table().toString(),
                    state.stage().name().toLowerCase(),
                    state.reason(),
                    state.estimatedRows(),
                    state.bytes());
        }
    }

    static void add(JavalinConfig config, DdlManager manager) {
        config.routes.get(
                "/tables",
                ctx -> ctx.json(manager.states().stream().map(TableView::of).toList()));
        config.routes.get(
                "/plan",
                ctx -> ctx.json(manager.plan().stream().map(PlanView::of).toList()));
        config.routes.post("/tables/{database}/{table}/resolve", ctx -> {
            TableId table = new TableId(ctx.pathParam("database"), ctx.pathParam("table"));
            ctx.json(manager.resolve(table).stream()
                    .filter(outcome -> outcome.table().id().equals(table))
                    .map(PlanView::of)
                    .toList());
        });
        config.routes.post("/tables/{database}/{table}/reload", ctx -> {
            TableId table = new TableId(ctx.pathParam("database"), ctx.pathParam("table"));
            ctx.json(manager.reload(table).stream()
                    .filter(outcome -> outcome.table().id().equals(table))
                    .map(PlanView::of)
                    .toList());
        });
        config.routes.post(
                "/apply",
                ctx -> ctx.json(manager.apply(Cause.of("asked for over HTTP")).stream()
                        .map(PlanView::of)
                        .toList()));
    }
}
