package io.millrace.common.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.settings.ClickHouseSettings;
import io.millrace.common.settings.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A network that loses answers: the statement has run then. */
class ClickHouseTest {

    private static final String EXCHANGE = "EXCHANGE TABLES a AND b";

    private final List<String> changes = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private ClickHouse clickHouse;
    private Answer answer = HttpExchange::close;

    private interface Answer {
        void to(HttpExchange exchange) throws IOException;
    }

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::serve);
        server.start();
        clickHouse = ClickHouse.connect(new ClickHouseSettings(
                "http://localhost:" + server.getAddress().getPort(),
                "default",
                new Secret("secret"),
                Optional.empty(),
                Optional.empty()));
    }

    @AfterEach
    void stop() {
        clickHouse.close();
        server.stop(0);
    }

    private void serve(HttpExchange exchange) throws IOException {
        String text = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        if (text.equals("SELECT 1")) {
            exchange.getResponseHeaders().add("X-ClickHouse-Format", "RowBinaryWithNamesAndTypes");
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        } else {
            changes.add(text);
            answer.to(exchange);
        }
    }

    @Test
    void aStatementIsSentOnceWhenItsAnswerIsLost() {
        Problem problem = catchThrowableOfType(Problem.class, () -> clickHouse.execute(EXCHANGE));

        assertThat(problem.code()).isEqualTo(ProblemCode.CLICKHOUSE_UNREACHABLE);
        assertThat(changes).containsExactly(EXCHANGE);
    }

    @Test
    void aStatementIsSentOnceWhenTheServerCannotSayWhetherItRan() {
        // KEEPER_EXCEPTION
        answer = exchange -> {
            exchange.getResponseHeaders().add("X-ClickHouse-Exception-Code", "999");
            exchange.sendResponseHeaders(500, -1);
            exchange.close();
        };

        Problem problem = catchThrowableOfType(Problem.class, () -> clickHouse.execute(EXCHANGE));

        assertThat(problem.code()).isEqualTo(ProblemCode.CLICKHOUSE_REFUSED);
        assertThat(changes).containsExactly(EXCHANGE);
    }

    @Test
    void aStatementThatIsReadIsSentOnceToo() {
        catchThrowableOfType(Problem.class, () -> clickHouse.read(EXCHANGE, "", "TSV", Map.of(), lines -> {}));

        assertThat(changes).containsExactly(EXCHANGE);
    }

    @Test
    void rowsAreInsertedOnce() {
        String row = "{\"id\": 1}";

        catchThrowableOfType(
                Problem.class,
                () -> clickHouse.insert("a", Map.of(), lines -> lines.write(row.getBytes(StandardCharsets.UTF_8))));

        assertThat(changes).singleElement().asString().contains(row);
    }
}
