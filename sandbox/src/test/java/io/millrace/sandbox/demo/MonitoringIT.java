package io.millrace.sandbox.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.millrace.sandbox.progress.Progress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo's Prometheus, which is a real one, before a service that has found a wrong table. */
class MonitoringIT {

    private static final String METERS = "millrace_validator_verdict{table=\"shop.orders\",verdict=\"wrong\"} 1\n";

    @Test
    void aTableThatIsWrongIsAnAlertWithItsRunbook(@TempDir Path home) throws Exception {
        for (String folder : new String[] {"run", "data", "logs"}) {
            Files.createDirectory(home.resolve(folder));
        }
        HttpServer validator = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        validator.createContext("/metrics", exchange -> {
            boolean known = "Bearer a-token".equals(exchange.getRequestHeaders().getFirst("Authorization"));
            exchange.sendResponseHeaders(known ? 200 : 401, known ? METERS.length() : -1);
            if (known) {
                exchange.getResponseBody().write(METERS.getBytes(UTF_8));
            }
            exchange.close();
        });
        validator.start();
        try (Monitoring monitoring = Monitoring.start(
                home,
                Map.of("validator", "127.0.0.1:" + validator.getAddress().getPort()),
                Optional.of("a-token"),
                Progress.logged())) {
            await().atMost(Duration.ofMinutes(3))
                    .untilAsserted(() -> assertThat(alerts(monitoring)).anySatisfy(alert -> {
                        assertThat(alert.at("/state").asText()).isEqualTo("firing");
                        assertThat(alert.at("/labels/alertname").asText()).isEqualTo("MillraceTableWrong");
                        assertThat(alert.at("/labels/table").asText()).isEqualTo("shop.orders");
                        assertThat(alert.at("/annotations/runbook_url").asText())
                                .isEqualTo("docs/operations/alerts.md#millracetablewrong");
                    }));
        } finally {
            validator.stop(0);
        }
    }

    private static JsonNode alerts(Monitoring monitoring) throws Exception {
        String answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(monitoring.url() + "/api/v1/alerts"))
                                .build(),
                        BodyHandlers.ofString())
                .body();
        return new ObjectMapper().readTree(answer).at("/data/alerts");
    }
}
