package io.millrace.ddlmanager.api;

import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.millrace.common.http.QueryParameter;
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

    private static final QueryParameter PLAN = new QueryParameter("plan");
    private static final QueryParameter COPY = new QueryParameter("copy");

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
        config.routes.post(
                "/apply",
                ctx -> {
                    Origin cause = Origin.person("asked for over HTTP");
                    ctx.json(PlanView.of(PLAN.of(ctx)
                            .map(shown -> reconciler.applyShown(cause, shown))
                            .orElseGet(() -> reconciler.applyApproved(cause, Scope.ALL))));
                },
                PLAN);
        config.routes.post(
                "/deploy",
                ctx -> {
                    captured.deploy(copy(ctx));
                    ctx.json(Map.of("connector", captured.connector()));
                },
                COPY);
        config.routes.post(
                "/deploy/reload",
                ctx -> {
                    captured.deployAgain(copy(ctx));
                    ctx.json(Map.of("connector", captured.connector()));
                },
                COPY);
    }

    private FirstCopy copy(Context ctx) {
        return COPY.of(ctx)
                .map(word -> FirstCopy.of(word)
                        .orElseThrow(() -> ProblemCode.INVALID_REQUEST.problem(
                                "There is no first copy of the kind '" + word + "'.",
                                "Valid values: " + FirstCopy.words() + ".")))
                .orElse(usual);
    }
}
