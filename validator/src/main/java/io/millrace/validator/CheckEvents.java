package io.millrace.validator;

import io.javalin.http.Context;
import io.javalin.http.sse.SseClient;
import io.javalin.http.sse.SseHandler;
import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.validator.history.PastResult.MadeBy;
import io.millrace.validator.parity.Check;
import io.millrace.validator.parity.Checks;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * Sends a check to whoever listens, each time that it changes, until it is over (server-sent events). Each listener has a
 * thread of its own, so one that does not read holds up nobody else.
 */
final class CheckEvents {

    private static final int LISTENERS = 50;

    /** A check that reads fast changes more often than anybody can look. */
    private static final Duration PAUSE = Duration.ofMillis(250);

    /** When nothing changes, something is sent all the same: so both ends notice that the other is gone. */
    private static final Duration SILENCE = Duration.ofSeconds(15);

    private final Checks checks;
    private final Semaphore free = new Semaphore(LISTENERS);

    CheckEvents(Checks checks) {
        this.checks = checks;
    }

    /**
     * @param differences how many rows of each table are sent
     * @throws Problem when too many listen already, or the client does not take events
     */
    void send(Context ctx, Check check, MadeBy madeBy, int differences) {
        String accepted = Optional.ofNullable(ctx.header("Accept")).orElse("");
        if (!accepted.contains("text/event-stream")) {
            throw ProblemCode.INVALID_REQUEST.problem(
                    "This path sends events.", "Send the header Accept: text/event-stream.");
        }
        if (!free.tryAcquire()) {
            throw ProblemCode.TOO_MANY_LISTENERS.problem(
                    LISTENERS + " clients listen already.", ProblemCode.TOO_MANY_LISTENERS.remedy());
        }
        new SseHandler(0, client -> {
                    try {
                        follow(client, check, madeBy, differences);
                    } finally {
                        free.release();
                    }
                })
                .handle(ctx);
    }

    private void follow(SseClient client, Check first, MadeBy madeBy, int differences) {
        Optional<Check> now = Optional.of(first);
        while (now.isPresent() && !client.terminated()) {
            Check check = now.get();
            client.sendEvent("check", CheckView.whole(check, madeBy, differences));
            if (check.state().over()) {
                return;
            }
            pause();
            now = checks.awaitChange(check, SILENCE);
            while (now.filter(unchanged -> unchanged == check).isPresent() && !client.terminated()) {
                client.sendComment("still running");
                now = checks.awaitChange(check, SILENCE);
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
