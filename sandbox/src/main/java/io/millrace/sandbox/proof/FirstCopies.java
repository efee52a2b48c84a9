package io.millrace.sandbox.proof;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.common.http.JsonHttp;
import io.millrace.common.http.JsonHttp.Answer;
import io.millrace.common.journal.TableState;
import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.sandbox.supervision.Service;
import io.millrace.sandbox.supervision.Services;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.StreamSupport;

/** Asks the ddl-manager which tables it still copies, as any client of its HTTP interface does. */
public final class FirstCopies {

    private static final Duration LOOK = Duration.ofMillis(250);
    private static final int NOT_FOUND = 404;
    private static final Optional<List<String>> NONE = Optional.of(List.of());

    private final JsonHttp ddlManager;

    public FirstCopies(Services services) {
        this.ddlManager = services.client(Service.DDL_MANAGER);
    }

    /** @throws Problem when some are not done in time */
    public void await(Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        for (Optional<List<String>> copied = copied(); !copied.equals(NONE); copied = copied()) {
            if (System.nanoTime() > deadline) {
                throw ProblemCode.TIMED_OUT.problem(
                        copied.map(tables -> "These tables were not copied in " + limit.toMinutes() + " minutes: "
                                        + String.join(", ", tables) + ".")
                                .orElse("The ddl-manager did not say within " + limit.toMinutes()
                                        + " minutes which tables it copies."),
                        "Read logs/ddl-manager.log.");
            }
            LockSupport.parkNanos(LOOK.toNanos());
        }
    }

    /** Empty while the ddl-manager does not answer, or waits for a server: then it answers nothing but probes. */
    private Optional<List<String>> copied() {
        try {
            Answer answer = ddlManager.send("GET", "/tables", Optional.empty());
            return answer.status() == NOT_FOUND
                    ? Optional.empty()
                    : Optional.of(copied(ddlManager.accepted(answer).json()));
        } catch (Problem.Unreachable e) {
            return Optional.empty();
        }
    }

    private static List<String> copied(JsonNode tables) {
        return StreamSupport.stream(tables.spliterator(), false)
                .filter(table -> table.path("state").asText().equals(TableState.COPYING.word()))
                .map(table -> table.path("table").asText())
                .toList();
    }
}
