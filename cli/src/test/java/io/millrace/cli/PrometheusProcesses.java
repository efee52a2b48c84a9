package io.millrace.cli;

import io.millrace.sandbox.fetch.Cache;
import io.millrace.sandbox.fetch.PrometheusPrograms;
import io.millrace.sandbox.process.Supervised;
import io.millrace.sandbox.progress.Progress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.Yaml;

/** Prometheus and Alertmanager with the project's configuration, but for addresses and pauses. */
record PrometheusProcesses(String url, Supervised prometheus, Supervised alertmanager) implements AutoCloseable {

    private static final Duration START_LIMIT = Duration.ofMinutes(1);

    /**
     * @param targets host and port of each service, or of the job of that name; the others are left out
     * @param webhook is told of every alert
     */
    static PrometheusProcesses start(Path folder, Map<String, String> targets, String token, String webhook)
            throws IOException {
        PrometheusPrograms programs = PrometheusPrograms.find(Cache.ofUser(Progress.logged()), Progress.logged());
        int port = freePort();
        int alertPort = freePort();
        Path secret = Files.writeString(folder.resolve("token"), token);
        Path config = Files.writeString(
                folder.resolve("prometheus.yml"), new Yaml().dump(config(targets, secret, "127.0.0.1:" + alertPort)));
        Path alertConfig = Files.writeString(
                folder.resolve("alertmanager.yml"),
                ProjectFiles.text("deploy/prometheus/alertmanager.yml")
                        .replace("http://127.0.0.1:9/replace-me", webhook)
                        .replace("group_wait: 30s", "group_wait: 1s"));
        Supervised prometheus = supervised(
                folder,
                "Prometheus",
                port,
                List.of(
                        programs.prometheus().toString(),
                        "--config.file=" + config,
                        "--storage.tsdb.path=" + folder.resolve("prometheus"),
                        "--web.listen-address=127.0.0.1:" + port));
        Supervised alertmanager = supervised(
                folder,
                "Alertmanager",
                alertPort,
                programs.alertmanager(List.of(
                        "--config.file=" + alertConfig,
                        "--storage.path=" + folder.resolve("alertmanager"),
                        "--cluster.listen-address=",
                        "--web.listen-address=127.0.0.1:" + alertPort)));
        PrometheusProcesses all = new PrometheusProcesses("http://127.0.0.1:" + port, prometheus, alertmanager);
        try {
            alertmanager.start();
            prometheus.start();
            return all;
        } catch (RuntimeException e) {
            all.close();
            throw e;
        }
    }

    private static Map<String, Object> config(Map<String, String> targets, Path token, String alertmanager) {
        Map<String, Object> config = ProjectFiles.yaml(ProjectFiles.text("deploy/prometheus/prometheus.yml"));
        ComposeFile.map(config.get("global")).putAll(Map.of("scrape_interval", "1s", "evaluation_interval", "1s"));
        config.put(
                "rule_files",
                List.of(ProjectFiles.ROOT
                        .resolve("deploy/prometheus/alerts.yml")
                        .toString()));
        config.put(
                "alerting",
                Map.of("alertmanagers", List.of(Map.of("static_configs", List.of(targets(alertmanager, Map.of()))))));
        List<Object> jobs = new ArrayList<>();
        for (Object each : (List<?>) config.get("scrape_configs")) {
            Map<String, Object> job = ComposeFile.map(each);
            String name = String.valueOf(job.get("job_name"));
            if (job.containsKey("authorization")) {
                ComposeFile.map(job.get("authorization")).put("credentials_file", token.toString());
            }
            List<Object> found = new ArrayList<>();
            for (Object group : (List<?>) job.get("static_configs")) {
                Map<String, Object> labels =
                        ComposeFile.map(ComposeFile.map(group).getOrDefault("labels", Map.of()));
                String target = targets.get(String.valueOf(labels.getOrDefault("service", name)));
                if (target != null) {
                    found.add(targets(target, labels));
                }
            }
            job.put("static_configs", found);
            if (!found.isEmpty()) {
                jobs.add(job);
            }
        }
        config.put("scrape_configs", jobs);
        return config;
    }

    private static Map<String, Object> targets(String address, Map<String, Object> labels) {
        return Map.of("targets", List.of(address), "labels", labels);
    }

    private static Supervised supervised(Path folder, String name, int port, List<String> command) {
        return new Supervised(
                new Supervised.Spec(
                        name,
                        "127.0.0.1:" + port,
                        command,
                        Map.of(),
                        folder.resolve(name + ".log"),
                        folder.resolve(name + ".pid"),
                        () -> ready(port),
                        START_LIMIT),
                Progress.logged());
    }

    private static Optional<String> ready(int port) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                                .send(
                                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/-/ready"))
                                                .build(),
                                        BodyHandlers.discarding())
                                .statusCode()
                        == 200
                ? Optional.of("")
                : Optional.empty();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        prometheus.stop();
        alertmanager.stop();
    }
}
