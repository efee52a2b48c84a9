package io.millrace.ddlmanager.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.javalin.config.JavalinConfig;
import io.millrace.common.http.StrictJson;
import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.repair.Repair;
import io.millrace.ddlmanager.repair.Repairs;
import java.util.List;
import java.util.Objects;

/** Repairs over HTTP. */
public final class RepairRoutes {

    private static final String EXAMPLE =
            "Send {\"table\": \"db.table\", \"keys\": [\"ids of rows in the report of a check\"], \"dryRun\": true}.";

    private RepairRoutes() {}

    public static void add(JavalinConfig config, Repairs repairs) {
        config.routes.post("/repairs", ctx -> {
            Request request = read(ctx.body());
            ctx.json(RepairView.of(repairs.run(table(request), request.keys, request.dryRun)));
        });
    }

    private record Request(String table, List<String> keys, boolean dryRun) {}

    private record RepairView(String table, boolean dryRun, long written, long removed, long nothing) {
        static RepairView of(Repair repair) {
            return new RepairView(
                    repair.table().toString(), repair.dryRun(), repair.written(), repair.removed(), repair.nothing());
        }
    }

    private static TableId table(Request request) {
        return TableId.read(request.table)
                .orElseThrow(() -> ProblemCode.NO_SUCH_TABLE.problem(
                        "There is no table " + request.table + ".", "Name it as MySQL does, database.table."));
    }

    private static Request read(String body) {
        Request request;
        try {
            request = StrictJson.MAPPER.readValue(body, Request.class);
        } catch (JsonProcessingException e) {
            throw wrong("cannot be read: " + e.getOriginalMessage());
        }
        if (request == null || request.table == null || request.keys == null || request.keys.isEmpty()) {
            throw wrong("names no table, or no keys");
        }
        if (request.keys.stream().anyMatch(Objects::isNull)) {
            throw wrong("has a key that is no text");
        }
        if (request.keys.size() > Repairs.MOST_KEYS) {
            throw ProblemCode.INVALID_REQUEST.problem(
                    "The request names " + request.keys.size() + " rows; at most " + Repairs.MOST_KEYS
                            + " are repaired at once.",
                    "Send them in parts, or copy the table: `millrace resolve " + request.table + " --reload`.");
        }
        return request;
    }

    private static Problem wrong(String what) {
        return ProblemCode.INVALID_REQUEST.problem("The request's body " + what + ".", EXAMPLE);
    }
}
