package io.millrace.common.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpServer;
import io.millrace.common.http.JsonHttp.Peer;
import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class JsonHttpTest {

    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private HttpServer server;

    @AfterEach
    void stop() {
        if (server != null) {
            server.stop(0);
        }
    }

    @Test
    void anAnswerIsItsJson() throws IOException {
        serve(200, "{\"rows\": 3}");

        assertThat(http(server.getAddress().getPort())
                        .post("/x", Map.of())
                        .path("rows")
                        .asInt())
                .isEqualTo(3);
    }

    @Test
    void aServerThatRefusesTheConnectionIsAway() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, LOOPBACK)) {
            free = socket.getLocalPort();
        }

        Problem problem = catchThrowableOfType(Problem.class, () -> http(free).get("/x"));

        assertThat(problem.code()).isEqualTo(ProblemCode.CONNECT_UNREACHABLE);
        assertThat(problem).hasMessageContaining("cannot be reached");
        assertThat(problem.remedy()).isEqualTo("Start it.");
    }

    @Test
    void aServerThatTakesTheRequestAndDoesNotAnswerIsLate() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 1, LOOPBACK)) {
            Problem problem = catchThrowableOfType(
                    Problem.class, () -> http(silent.getLocalPort()).get("/x"));

            assertThat(problem.code()).isEqualTo(ProblemCode.CONNECT_TIMEOUT);
            assertThat(problem).hasMessageContaining("does not answer within 1 s");
        }
    }

    @Test
    void aProblemDocumentIsTheProblemThatItDescribes() throws IOException {
        serve(
                404,
                "{\"type\": \"/errors#no-such-table\", \"code\": \"no-such-table\", \"detail\": \"There is no table"
                        + " a.b.\", \"remedy\": \"Name it as MySQL does.\"}");

        Problem problem = catchThrowableOfType(
                Problem.class, () -> http(server.getAddress().getPort()).get("/x"));

        assertThat(problem.code()).isEqualTo(ProblemCode.NO_SUCH_TABLE);
        assertThat(problem).isInstanceOf(Problem.BadRequest.class).hasMessage("There is no table a.b.");
        assertThat(problem.remedy()).isEqualTo("Name it as MySQL does.");
    }

    @Test
    void aCodeFromALaterVersionIsARefusal() throws IOException {
        serve(500, "{\"code\": \"from-the-future\", \"message\": \"who knows\"}");

        Problem problem = catchThrowableOfType(
                Problem.class, () -> http(server.getAddress().getPort()).get("/x"));

        assertThat(problem.code()).isEqualTo(ProblemCode.CONNECT_REFUSED);
        assertThat(problem).hasMessageContaining("(500): who knows");
    }

    @Test
    void whatIsNotJsonIsQuoted() throws IOException {
        serve(502, "<html>bad gateway");

        Problem problem = catchThrowableOfType(
                Problem.class, () -> http(server.getAddress().getPort()).get("/x"));

        assertThat(problem).hasMessageContaining("(502): <html>bad gateway");
    }

    private void serve(int status, String body) throws IOException {
        server = HttpServer.create(new InetSocketAddress(LOOPBACK, 0), 0);
        server.createContext("/", exchange -> {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
    }

    private static JsonHttp http(int port) {
        Peer peer = new Peer(
                "The server",
                "http://127.0.0.1:" + port,
                ProblemCode.CONNECT_UNREACHABLE,
                ProblemCode.CONNECT_TIMEOUT,
                ProblemCode.CONNECT_REFUSED,
                "Start it.");
        return new JsonHttp(peer, Duration.ofSeconds(1), Optional.empty(), Optional.empty());
    }
}
