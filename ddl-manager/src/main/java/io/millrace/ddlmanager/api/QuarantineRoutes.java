package io.millrace.ddlmanager.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.quarantine.Quarantine;
import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.replay.QuarantineKeeper;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** Quarantine over HTTP: what is held, and what a person decides about it. */
public final class QuarantineRoutes {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LIMIT = 20;
    private static final int MOST = 10_000;

    private QuarantineRoutes() {}

    public static void add(JavalinConfig config, QuarantineKeeper held) {
        config.routes.get(
                "/quarantine",
                ctx -> ctx.json(
                        held.groups().stream().map(QuarantineView.GroupView::of).toList()));
        config.routes.get("/quarantine/{database}/{table}", ctx -> {
            Quarantine.Selection selection = new Quarantine.Selection(
                    table(ctx), Optional.ofNullable(ctx.queryParam("reason")), Optional.empty());
            int limit = limit(ctx);
            ctx.json(held.quarantine().rows(selection, limit, QuarantineView.shown(limit)).stream()
                    .map(QuarantineView.RowView::of)
                    .toList());
        });
        config.routes.post("/quarantine/{database}/{table}/replay", ctx -> done(ctx, held.replay(table(ctx))));
        config.routes.post(
                "/quarantine/{database}/{table}/discard", ctx -> done(ctx, held.discard(table(ctx), which(ctx))));
    }

    private static TableId table(Context ctx) {
        return new TableId(ctx.pathParam("database"), ctx.pathParam("table"));
    }

    private static void done(Context ctx, long rows) {
        ctx.json(Map.of("table", table(ctx).toString(), "rows", rows));
    }

    private static int limit(Context ctx) {
        String given = ctx.queryParam("limit");
        try {
            int limit = given == null ? LIMIT : Integer.parseInt(given);
            if (limit > 0 && limit <= MOST) {
                return limit;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw ProblemCode.INVALID_REQUEST.problem(
                "The limit '" + given + "' is not a number from 1 to " + MOST + ".",
                "Leave it out for " + LIMIT + " rows.");
    }

    /** To discard everything must be said, so that an empty request does not do it. */
    private static Optional<String> which(Context ctx) {
        Problem unclear = ProblemCode.INVALID_REQUEST.problem(
                "The request does not say which rows are to be discarded.",
                "Send {\"reason\": \"a part of the reason\"}, or {\"all\": true}.");
        JsonNode body;
        try {
            body = JSON.readTree(ctx.body().isBlank() ? "{}" : ctx.body());
        } catch (IOException e) {
            throw unclear;
        }
        String reason = body.path("reason").asText("");
        boolean all = body.path("all").asBoolean(false);
        if (all == !reason.isEmpty()) {
            throw unclear;
        }
        return Optional.of(reason).filter(r -> !r.isEmpty());
    }
}
