package io.millrace.ddlmanager.api;

import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.millrace.common.journal.Origin;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.settings.FirstCopy;
import io.millrace.ddlmanager.capture.CapturedTables;
import io.millrace.ddlmanager.catalog.Scope;
import io.millrace.ddlmanager.reconcile.CurrentPlans;
import io.millrace.ddlmanager.reconcile.Reconciler;
import java.util.Map;

/** The plan over HTTP, applying it, and registering the connector. */
public final class PlanRoutes {

    private final CurrentPlans plans;
    private final PlansOnTop onTop;
    private final Reconciler reconciler;
    private final CapturedTables captured;
    private final FirstCopy usual;

    /** @param usual the first copy of a request that does not name one */
    public PlanRoutes(
            CurrentPlans plans, PlansOnTop onTop, Reconciler reconciler, CapturedTables captured, FirstCopy usual) {
        this.plans = plans;
        this.onTop = onTop;
        this.reconciler = reconciler;
        this.captured = captured;
        this.usual = usual;
    }

    public void add(JavalinConfig config) {
        config.routes.get("/plan", ctx -> ctx.json(PlanView.of(plans.of(Scope.ALL), onTop::of)));
        config.routes.post("/apply", ctx -> {
            Origin cause = Origin.person("asked for over HTTP");
            String shown = ctx.queryParam("plan");
            ctx.json(PlanView.of(
                    shown == null ? reconciler.applyApproved(cause, Scope.ALL) : reconciler.applyShown(cause, shown)));
        });
        config.routes.post("/deploy", ctx -> {
            captured.deploy(copy(ctx));
            ctx.json(Map.of("connector", captured.connector()));
        });
        config.routes.post("/deploy/reload", ctx -> {
            captured.deployAgain(copy(ctx));
            ctx.json(Map.of("connector", captured.connector()));
        });
    }

    private FirstCopy copy(Context ctx) {
        String word = ctx.queryParam("copy");
        return word == null
                ? usual
                : FirstCopy.of(word)
                        .orElseThrow(() -> ProblemCode.INVALID_REQUEST.problem(
                                "There is no first copy of the kind '" + word + "'.",
                                "Valid values: " + FirstCopy.words() + "."));
    }
}
