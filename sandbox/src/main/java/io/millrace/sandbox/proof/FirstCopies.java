package io.millrace.sandbox.proof;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.common.http.JsonHttp;
import io.millrace.common.journal.TableState;
import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.StreamSupport;

/** Asks the ddl-manager which tables it still copies, as any client of its HTTP interface does. */
public final class FirstCopies {

    private static final Duration LOOK = Duration.ofMillis(250);

    private final JsonHttp ddlManager;

    public FirstCopies(URI ddlManager) {
        this.ddlManager = new JsonHttp(
                new JsonHttp.Peer(
                        "The ddl-manager",
                        ddlManager.toString().replaceAll("/$", ""),
                        ProblemCode.DDL_MANAGER_UNREACHABLE,
                        ProblemCode.DDL_MANAGER_UNREACHABLE,
                        ProblemCode.DDL_MANAGER_REFUSED,
                        "Read logs/ddl-manager.log."),
                Duration.ofSeconds(60),
                Optional.empty());
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
