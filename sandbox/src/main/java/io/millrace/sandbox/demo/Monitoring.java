package io.millrace.sandbox.demo;

import io.millrace.common.PrivateFile;
import io.millrace.sandbox.fetch.Cache;
import io.millrace.sandbox.fetch.PrometheusPrograms;
import io.millrace.sandbox.process.Port;
import io.millrace.sandbox.process.Ports;
import io.millrace.sandbox.process.Supervised;
import io.millrace.sandbox.progress.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** A Prometheus that reads the services' meters, with the alerts of {@code deploy/prometheus/alerts.yml}. */
final class Monitoring implements AutoCloseable {

    private static final Duration START_LIMIT = Duration.ofMinutes(1);

    private final Supervised prometheus;
    private final String url;

    private Monitoring(Supervised prometheus, String url) {
        this.prometheus = prometheus;
        this.url = url;
    }

    /**
     * Fetches it the first time, and returns when it is ready.
     *
     * @param home its files are in folders of it
     * @param targets host and port of each service, by its name
     * @param token that the services ask for
     * @throws io.millrace.common.problem.Problem when it cannot be fetched, or does not start
     */
    static Monitoring start(Path home, Map<String, String> targets, Optional<String> token, Progress progress)
            throws IOException {
        PrometheusPrograms programs = PrometheusPrograms.find(Cache.ofUser(progress), progress);
        Path run = home.resolve("run");
        int port = new Ports(home.resolve("prometheus.properties"), Map.of()).claim(Port.PROMETHEUS);
        Path rules = run.resolve("alerts.yml");
        try (InputStream alerts = Monitoring.class.getResourceAsStream("alerts.yml")) {
            Files.copy(alerts, rules, StandardCopyOption.REPLACE_EXISTING);
        }
        Path secret = PrivateFile.write(run.resolve("prometheus.token"), token.orElse("none"));
        Path config = Files.writeString(run.resolve("prometheus.yml"), config(rules, secret, targets));
        String url = "http://127.0.0.1:" + port;
        Supervised prometheus = new Supervised(
                new Supervised.Spec(
                        "Prometheus",
                        "127.0.0.1:" + port,
                        List.of(
                                programs.prometheus().toString(),
                                "--config.file=" + config,
                                "--storage.tsdb.path=" + home.resolve("data").resolve("prometheus"),
                                "--web.listen-address=127.0.0.1:" + port),
                        Map.of(),
                        home.resolve("logs").resolve("prometheus.log"),
                        run.resolve("prometheus.pid"),
                        () -> version(url),
                        START_LIMIT),
                progress);
        prometheus.start();
        return new Monitoring(prometheus, url);
    }

    /** Often enough that somebody who tries an alert need not wait. */
    private static String config(Path rules, Path token, Map<String, String> targets) {
        return """
                global: {scrape_interval: 2s, evaluation_interval: 2s}
                rule_files: ['%s']
                scrape_configs:
                  - job_name: millrace
                    authorization: {type: Bearer, credentials_file: '%s'}
                    static_configs:
                """.formatted(quoted(rules), quoted(token))
                + targets.entrySet().stream()
                        .map(target -> "      - {targets: ['%s'], labels: {service: %s}}\n"
                                .formatted(target.getValue(), target.getKey()))
                        .collect(Collectors.joining());
    }

    /** As YAML quotes it. */
    private static String quoted(Path file) {
        return file.toAbsolutePath().toString().replace("'", "''");
    }

    private static Optional<String> version(String url) throws IOException, InterruptedException {
        int status = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(url + "/-/ready")).build(), BodyHandlers.discarding())
                .statusCode();
        return status == 200 ? Optional.of("") : Optional.empty();
    }

    String url() {
        return url;
    }

    /** Where its alerts are shown. */
    String alerts() {
        return url + "/alerts";
    }

    @Override
    public void close() {
        prometheus.stop();
    }
}
