package io.millrace.validator.webhook;

import io.millrace.common.http.JsonHttp;
import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.settings.Secret;
import io.millrace.common.task.PeriodicTask;
import io.millrace.common.task.Schedule;
import io.millrace.validator.history.PastResult;
import io.millrace.validator.history.Standing;
import io.millrace.validator.history.Standings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;

/**
 * Tells somebody when a table is found wrong, and when it is right again. Messages are sent in the background, one after the
 * other, and each until it is accepted. The address may hold a key, so no message of an error repeats it. Thread-safe.
 */
public final class Webhook implements PeriodicTask.Work {

    public static final Schedule SCHEDULE =
            Schedule.every(Duration.ofSeconds(1)).retryAfter(Duration.ofSeconds(1), Duration.ofMinutes(5));

    private static final Duration LIMIT = Duration.ofSeconds(10);

    /** Of a receiver that is away for long; then the oldest are lost. */
    private static final int WAITING = 1_000;

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(LIMIT).build();
    private final Secret address;
    private final Optional<String> page;
    private final ConcurrentLinkedDeque<Map<String, Object>> waiting = new ConcurrentLinkedDeque<>();

    /** @param page the validator's, as people reach it; empty: not known */
    public Webhook(Secret address, Optional<String> page) {
        this.address = address;
        this.page = page;
    }

    /** Hears of every change, and sends those that people must know. */
    public void hear(Standings.Change change) {
        if (!change.turned()) {
            return;
        }
        waiting.add(message(change.before(), change.now().last()));
        while (waiting.size() > WAITING) {
            waiting.poll();
        }
    }

    private Map<String, Object> message(Optional<Standing> before, PastResult now) {
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("text", sentence(now));
        message.put("table", now.table().toString());
        message.put("verdict", now.verdict().word());
        message.put("bad", now.verdict().bad());
        message.put(
                "before",
                before.map(standing -> standing.last().verdict().word()).orElse(null));
        message.put("rows", now.rows());
        message.put("note", now.note());
        message.put("check", now.check());
        message.put("startedAt", now.startedAt().toString());
        message.put(
                "link",
                page.map(url -> url + "/#" + JsonHttp.encoded(now.table().toString()))
                        .orElse(null));
        return message;
    }

    /** Chats show a field {@code text}. */
    private static String sentence(PastResult now) {
        String table = "Millrace: " + now.table();
        if (!now.verdict().bad()) {
            return table + " is right again (" + now.verdict().word().replace('_', ' ') + ").";
        }
        return table + " is wrong in ClickHouse: " + now.rows().wrong() + " rows are wrong, "
                + now.rows().missing() + " are missing, " + now.rows().extra() + " should not be there."
                + (now.note().isEmpty() ? "" : " " + now.note());
    }

    @Override
    public void run(PeriodicTask.Run run) {
        for (Map<String, Object> message = waiting.peek();
                message != null && !run.stopping();
                message = waiting.peek()) {
            send(message);
            waiting.remove(message);
        }
    }

    private void send(Map<String, Object> message) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(address.value()))
                .timeout(LIMIT)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(JsonHttp.json(message)))
                .build();
        try {
            HttpResponse<Void> answer = http.send(request, BodyHandlers.discarding());
            if (answer.statusCode() / 100 != 2) {
                throw unreachable("answered " + answer.statusCode());
            }
        } catch (IOException e) {
            // Without the cause: its message may repeat the address.
            throw unreachable("cannot be reached (" + e.getClass().getSimpleName() + ")");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unreachable("was not told, because the service ends");
        }
    }

    private static Problem unreachable(String what) {
        return ProblemCode.WEBHOOK_UNREACHABLE.problem(
                "The webhook " + what + ".", ProblemCode.WEBHOOK_UNREACHABLE.remedy());
    }
}
