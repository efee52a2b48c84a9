package io.millrace.ddlmanager;

import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.apply.Cause;
import io.millrace.ddlmanager.lifecycle.TableState;
import io.millrace.ddlmanager.view.PlanView;
import java.util.Optional;

/** The ddl-manager over HTTP: tables with their state, the plan, and applying it. */
final class DdlRoutes {

    private DdlRoutes() {}

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
        config.routes.get("/plan", ctx -> ctx.json(PlanView.of(manager.plan())));
        config.routes.post("/apply", ctx -> {
            Cause cause = Cause.of("asked for over HTTP");
            String shown = ctx.queryParam("plan");
            ctx.json(PlanView.of(shown == null ? manager.apply(cause) : manager.applyShown(cause, shown)));
        });
        config.routes.post("/tables/{database}/{table}/resolve", ctx -> {
            Resolution resolution =
                    Resolution.of(Optional.ofNullable(ctx.queryParam("how")).orElse(Resolution.SKIP.word()));
            ctx.json(PlanView.of(manager.resolve(table(ctx), resolution)));
        });
    }

    private static TableId table(Context ctx) {
        return new TableId(ctx.pathParam("database"), ctx.pathParam("table"));
    }
}
