package io.millrace.sandbox.proof;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.common.http.JsonHttp;
import io.millrace.common.journal.TableState;
import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.sandbox.supervision.Service;
import io.millrace.sandbox.supervision.Services;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.StreamSupport;

/** Asks the ddl-manager which tables it still copies, as any client of its HTTP interface does. */
public final class FirstCopies {

    private static final Duration LOOK = Duration.ofMillis(250);

    private final JsonHttp ddlManager;

    public FirstCopies(Services services) {
        this.ddlManager = services.client(Service.DDL_MANAGER);
    }

    /** @throws Problem when some are not done in time */
    public void await(Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        for (List<String> copied = copied(); !copied.isEmpty(); copied = copied()) {
            if (System.nanoTime() > deadline) {
                throw ProblemCode.TIMED_OUT.problem(
                        "These tables were not copied in " + limit.toMinutes() + " minutes: "
                                + String.join(", ", copied) + ".",
                        "Read logs/ddl-manager.log.");
            }
            LockSupport.parkNanos(LOOK.toNanos());
        }
    }

    private List<String> copied() {
        return StreamSupport.stream(ddlManager.get("/tables").spliterator(), false)
                .filter(table -> table.path("state").asText().equals(TableState.COPYING.word()))
                .map((JsonNode table) -> table.path("table").asText())
                .toList();
    }
}
