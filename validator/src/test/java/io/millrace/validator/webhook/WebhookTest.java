package io.millrace.validator.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatObject;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.millrace.common.settings.Secret;
import io.millrace.common.table.TableId;
import io.millrace.common.task.PeriodicTask;
import io.millrace.common.task.Schedule;
import io.millrace.validator.history.PastResult;
import io.millrace.validator.history.PastResult.MadeBy;
import io.millrace.validator.history.Standings;
import io.millrace.validator.parity.Level;
import io.millrace.validator.parity.RowCounts;
import io.millrace.validator.parity.Verdict;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Against a real HTTP server. */
class WebhookTest {

    private static final String KEY = "k3y-of-the-receiver";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Schedule FAST = Webhook.SCHEDULE.retryAfter(Duration.ofMillis(20), Duration.ofMillis(20));
    private static final TableId ORDERS = new TableId("shop", "orders");

    private final List<JsonNode> received = new CopyOnWriteArrayList<>();
    private final AtomicInteger status = new AtomicInteger(200);
    private final AtomicInteger requests = new AtomicInteger();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Standings standings = new Standings(List.of());
    private HttpServer server;
    private Webhook webhook;
    private PeriodicTask task;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/hook", exchange -> {
            requests.incrementAndGet();
            JsonNode body = JSON.readTree(exchange.getRequestBody());
            if (status.get() == 200) {
                received.add(body);
            }
            exchange.sendResponseHeaders(status.get(), -1);
            exchange.close();
        });
        server.start();
        webhook = new Webhook(
                new Secret("http://127.0.0.1:" + server.getAddress().getPort() + "/hook?key=" + KEY),
                Optional.of("http://validator:8093"));
        task = new PeriodicTask("webhook", FAST, webhook, new SimpleMeterRegistry());
        log.start();
        ((Logger) LoggerFactory.getLogger("io.millrace")).addAppender(log);
    }

    @AfterEach
    void stop() {
        task.close();
        server.stop(0);
        ((Logger) LoggerFactory.getLogger("io.millrace")).detachAppender(log);
    }

    @Test
    void aTableThatIsFoundWrongIsSaidOnceAndThatItIsRightAgainToo() {
        task.start();
        hear(Verdict.EQUAL);
        hear(Verdict.WRONG);
        hear(Verdict.MISSING);
        hear(Verdict.UNDECIDED);
        hear(Verdict.EQUAL);
        hear(Verdict.EQUAL);

        await().until(() -> received.size() >= 2);
        assertThat(received).hasSize(2);
        assertThatObject(received.get(0))
                .returns("shop.orders", body -> body.path("table").asText())
                .returns("wrong", body -> body.path("verdict").asText())
                .returns("equal", body -> body.path("before").asText())
                .returns(true, body -> body.path("bad").asBoolean())
                .returns(2L, body -> body.path("rows").path("wrong").asLong())
                .returns(
                        "http://validator:8093/#shop.orders",
                        body -> body.path("link").asText());
        assertThat(received.get(0).path("text").asText()).contains("shop.orders is wrong");
        assertThatObject(received.get(1))
                .returns("equal", body -> body.path("verdict").asText())
                .returns(false, body -> body.path("bad").asBoolean());
    }

    @Test
    void whatIsNotAcceptedIsSentAgainInItsOrderAndNobodyWaitsForIt() {
        status.set(500);
        task.start();
        hear(Verdict.WRONG);
        hear(Verdict.EQUAL);
        await().until(() -> requests.get() >= 3);
        assertThat(received).isEmpty();

        status.set(200);

        await().until(() -> received.size() >= 2);
        assertThat(received).extracting(body -> body.path("verdict").asText()).containsExactly("wrong", "equal");
    }

    @Test
    void noLogHoldsTheAddress() {
        server.stop(0);
        task.start();
        hear(Verdict.WRONG);

        await().until(() -> task.health().failuresInARow() >= 2);
        assertThat(log.list)
                .isNotEmpty()
                .allSatisfy(event -> assertThat(event.toString() + event.getKeyValuePairs() + event.getThrowableProxy())
                        .doesNotContain(KEY)
                        .doesNotContain("/hook"));
    }

    private void hear(Verdict verdict) {
        webhook.hear(standings.hear(new PastResult(
                ORDERS,
                "check",
                MadeBy.SCHEDULE,
                Level.ROWS,
                1,
                "",
                verdict,
                new RowCounts(9, 9, 2, 1, 0, 0, 0),
                0,
                Instant.now(),
                0,
                "")));
    }
}
