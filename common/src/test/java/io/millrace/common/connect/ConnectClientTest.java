package io.millrace.common.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpServer;
import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the client makes of statuses that a real worker answers in moments that no test can choose. */
class ConnectClientTest {

    private static final String REBALANCE =
            "{\"error_code\": 409, \"message\": \"Cannot complete request momentarily due to stale configuration\"}";

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private HttpServer worker;
    private int conflicts;
    private int then = 204;

    @BeforeEach
    void start() throws IOException {
        worker = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        worker.createContext("/", exchange -> {
            asked.add(
                    exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath());
            boolean conflict = asked.size() <= conflicts;
            byte[] body = (conflict ? REBALANCE : then == 204 ? "" : "{\"message\": \"no\"}")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(conflict ? 409 : then, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        worker.start();
    }

    @AfterEach
    void stop() {
        worker.stop(0);
    }

    @Test
    void aRequestDuringARebalanceIsRepeated() {
        conflicts = 1;

        client(Duration.ofSeconds(20)).restart("shop");

        assertThat(asked).containsExactly("POST /connectors/shop/restart", "POST /connectors/shop/restart");
    }

    @Test
    void aRebalanceThatDoesNotEndIsAProblemAndNotASuccess() {
        conflicts = Integer.MAX_VALUE;

        for (Runnable change : List.<Runnable>of(
                () -> client(Duration.ZERO).delete("shop"),
                () -> client(Duration.ZERO).restart("shop"),
                () -> client(Duration.ZERO).register("shop", Map.of()))) {
            Problem problem = catchThrowableOfType(Problem.class, change::run);

            assertThat(problem.code()).isEqualTo(ProblemCode.CONNECT_REBALANCING);
            assertThat(problem.retryable()).isTrue();
            assertThat(problem).hasMessageContaining("stale configuration");
        }
    }

    @Test
    void aRefusalIsAProblemAndNotASuccess() {
        then = 500;

        for (Runnable change : List.<Runnable>of(
                () -> client(Duration.ZERO).delete("shop"),
                () -> client(Duration.ZERO).restart("shop"))) {
            assertThat(catchThrowableOfType(Problem.class, change::run).code()).isEqualTo(ProblemCode.CONNECT_REFUSED);
        }
    }

    @Test
    void aConnectorThatIsNotThereIsAlreadyDeletedAndCannotBeRestarted() {
        then = 404;

        assertThatCode(() -> client(Duration.ZERO).delete("shop")).doesNotThrowAnyException();
        assertThat(catchThrowableOfType(
                                Problem.class, () -> client(Duration.ZERO).restart("shop"))
                        .code())
                .isEqualTo(ProblemCode.CONNECT_REFUSED);
    }

    private ConnectClient client(Duration rebalance) {
        return new ConnectClient(
                "http://127.0.0.1:" + worker.getAddress().getPort(),
                Optional.empty(),
                Optional.empty(),
                Duration.ofSeconds(10),
                rebalance);
    }
}
