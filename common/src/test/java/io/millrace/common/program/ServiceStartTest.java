package io.millrace.common.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.millrace.common.problem.ProblemCode;
import io.millrace.common.settings.HttpSettings;
import io.millrace.common.settings.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ServiceStartTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final AutoCloseable SERVICE = () -> {};

    private final HttpClient client = HttpClient.newHttpClient();
    private final AtomicInteger tries = new AtomicInteger();

    @Test
    void aServiceWaitsForAServerThatIsAwayAndSaysForWhatInsteadOfEnding() throws Exception {
        int port = free();
        int away = free();
        InetSocketAddress server = InetSocketAddress.createUnresolved("127.0.0.1", away);
        CompletableFuture<Optional<AutoCloseable>> started = CompletableFuture.supplyAsync(() -> {
            try {
                return start(port, server).of(() -> {
                    tries.incrementAndGet();
                    try (var socket = new Socket("127.0.0.1", away)) {
                        return SERVICE;
                    } catch (IOException e) {
                        throw ProblemCode.KAFKA_UNREACHABLE.problem("Kafka is away", "Start it.", e);
                    }
                });
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        await().atMost(LIMIT).ignoreExceptions().until(() -> get(port, "/livez").statusCode() == 200);
        HttpResponse<String> readyz = get(port, "/readyz");
        assertThat(readyz.statusCode()).isEqualTo(503);
        assertThat(readyz.body()).contains("waiting to start: Kafka is away");
        await().during(Duration.ofSeconds(3)).atMost(LIMIT).until(() -> !started.isDone());
        assertThat(tries)
                .as("it is not tried before the server takes connections")
                .hasValue(1);

        try (ServerSocket back = new ServerSocket(away, 50, InetAddress.getByName("127.0.0.1"))) {
            await().atMost(LIMIT).until(started::isDone);
        }
        assertThat(started.get()).contains(SERVICE);
        assertThatThrownBy(() -> get(port, "/livez")).isInstanceOf(IOException.class);
    }

    @Test
    void whatWaitingDoesNotMendIsAProblemAtOnce() throws Exception {
        ServiceStart start = start(free(), InetSocketAddress.createUnresolved("127.0.0.1", free()));

        assertThatThrownBy(() -> start.of(() -> {
                    throw ProblemCode.MYSQL_DENIED.problem("wrong password", "Correct it.");
                }))
                .hasMessage("wrong password");
    }

    private static ServiceStart start(int port, InetSocketAddress server) {
        HttpSettings http = Settings.of(Map.of(
                        "MILLRACE_MYSQL_DATABASES", "shop",
                        "MILLRACE_MYSQL_PASSWORD", "p",
                        "MILLRACE_VALIDATOR_PORT", String.valueOf(port)))
                .http();
        return new ServiceStart(http, http.validator(), List.of(new ServerAddress(List.of(server))));
    }

    private HttpResponse<String> get(int port, String path) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static int free() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }
}
