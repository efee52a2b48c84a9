package io.millrace.ddlmanager.api;

import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.millrace.common.http.QueryParameter;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.quarantine.Quarantine;
import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.replay.QuarantineKeeper;
import java.util.Map;
import java.util.Optional;

/** Quarantine over HTTP: what is held, and what a person decides about it. */
public final class QuarantineRoutes {

    private static final QueryParameter REASON = new QueryParameter("reason");
    private static final QueryParameter LIMIT = new QueryParameter("limit");
    private static final int USUAL = 20;
    private static final int MOST = 10_000;

    private QuarantineRoutes() {}

    public static void add(JavalinConfig config, QuarantineKeeper held) {
        config.routes.get(
                "/quarantine",
                ctx -> ctx.json(
                        held.groups().stream().map(QuarantineView.GroupView::of).toList()));
        config.routes.get(
                "/quarantine/{database}/{table}",
                ctx -> {
                    Quarantine.Selection selection =
                            new Quarantine.Selection(table(ctx), REASON.of(ctx), Optional.empty());
                    int limit = limit(ctx);
                    ctx.json(held.quarantine().rows(selection, limit, QuarantineView.shown(limit)).stream()
                            .map(QuarantineView.RowView::of)
                            .toList());
                },
                REASON,
                LIMIT);
        config.routes.post("/quarantine/{database}/{table}/replay", ctx -> done(ctx, held.replay(table(ctx))));
        config.routes.post(
                "/quarantine/{database}/{table}/discard",
                ctx -> done(
                        ctx,
                        held.discard(table(ctx), DiscardRequest.read(ctx.body()).part())));
    }

    private static TableId table(Context ctx) {
        return new TableId(ctx.pathParam("database"), ctx.pathParam("table"));
    }

    private static void done(Context ctx, long rows) {
        ctx.json(Map.of("table", table(ctx).toString(), "rows", rows));
    }

    private static int limit(Context ctx) {
        String given = LIMIT.of(ctx).orElse(String.valueOf(USUAL));
        try {
            int limit = Integer.parseInt(given);
            if (limit > 0 && limit <= MOST) {
                return limit;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw ProblemCode.INVALID_REQUEST.problem(
                "The limit '" + given + "' is not a number from 1 to " + MOST + ".",
                "Leave it out for " + USUAL + " rows.");
    }
}
