package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.sandbox.fetch.Cache;
import io.millrace.sandbox.fetch.PrometheusPrograms;
import io.millrace.sandbox.progress.Progress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The alerts by Prometheus' own tool. */
class AlertRulesIT {

    private static final Path FOLDER = ProjectFiles.ROOT.resolve("deploy/prometheus");

    private final Path promtool = PrometheusPrograms.find(Cache.ofUser(Progress.logged()), Progress.logged())
            .promtool();

    private record Answer(int exitCode, String said) {}

    @Test
    void theRulesAreValid() throws Exception {
        assertThat(promtool("check", "rules", "alerts.yml")).returns(0, Answer::exitCode);
    }

    @Test
    void theRulesFireForTheSeriesThatTheyShouldFireForAndForNoOther() throws Exception {
        assertThat(promtool("test", "rules", "alerts.test.yml")).returns(0, Answer::exitCode);
    }

    @Test
    void aRuleThatDoesNotFireWouldBeNoticed(@TempDir Path other) throws Exception {
        Files.writeString(
                other.resolve("alerts.yml"),
                ProjectFiles.text("deploy/prometheus/alerts.yml")
                        .replace("freshness_seconds > 300", "freshness_seconds > 301"));
        Files.copy(FOLDER.resolve("alerts.test.yml"), other.resolve("alerts.test.yml"));

        assertThat(promtool(other, "test", "rules", "alerts.test.yml"))
                .returns(1, Answer::exitCode)
                .satisfies(answer -> assertThat(answer.said()).contains("MillraceBehind"));
    }

    /** What Prometheus reads, but for where the container has its files. */
    @Test
    void theConfigurationIsValid(@TempDir Path here) throws Exception {
        Path token = Files.writeString(here.resolve("token"), "not-a-secret");
        String config = ProjectFiles.text("deploy/prometheus/prometheus.yml")
                .replace("/etc/prometheus/", FOLDER + "/")
                .replace("/run/secrets/http_read_token", token.toString());
        Path file = Files.writeString(here.resolve("prometheus.yml"), config);

        assertThat(promtool("check", "config", file.toString())).returns(0, Answer::exitCode);
    }

    private Answer promtool(String... arguments) throws IOException, InterruptedException {
        return promtool(FOLDER, arguments);
    }

    private Answer promtool(Path folder, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(promtool.toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Answer(process.waitFor(), said);
    }
}
