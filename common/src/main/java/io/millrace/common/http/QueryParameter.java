package io.millrace.common.http;

import io.javalin.http.Context;
import io.javalin.security.RouteRole;
import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A parameter that a route takes, given where the route is added. All others are refused, and one that stands twice: a
 * request that is misspelt must do nothing.
 */
public record QueryParameter(String name) implements RouteRole {

    /** What the request says, if it says something. */
    public Optional<String> of(Context ctx) {
        return Optional.ofNullable(ctx.queryParam(name));
    }

    /** @throws Problem when the request has a parameter that its route does not take */
    static void check(Context ctx) {
        Map<String, List<String>> given = ctx.queryParamMap();
        if (given.isEmpty()) {
            return;
        }
        Set<String> known = ctx.routeRoles().stream()
                .map(role -> ((QueryParameter) role).name)
                .collect(Collectors.toCollection(TreeSet::new));
        given.forEach((name, values) -> {
            if (!known.contains(name)) {
                throw ProblemCode.INVALID_REQUEST.problem(
                        "The request has an unknown parameter '" + name + "'.",
                        known.isEmpty() ? "It takes none." : "It takes: " + String.join(", ", known) + ".");
            }
            if (values.size() > 1) {
                throw ProblemCode.INVALID_REQUEST.problem(
                        "The request has the parameter '" + name + "' " + values.size() + " times.", "Give it once.");
            }
        });
    }
}
