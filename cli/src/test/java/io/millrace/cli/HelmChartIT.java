package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.sandbox.fetch.Cache;
import io.millrace.sandbox.fetch.HelmPrograms;
import io.millrace.sandbox.progress.Progress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The chart by Helm itself, and what it makes by Kubernetes' schemas. */
class HelmChartIT {

    private static final String CHART =
            ProjectFiles.ROOT.resolve("deploy/helm/millrace").toString();
    private static final List<String> LEAST = List.of(
            "--set",
            "existingSecret=millrace,settings.MILLRACE_MYSQL_URL=mysql://db:3306,settings.MILLRACE_MYSQL_DATABASES=shop,"
                    + "settings.MILLRACE_CLICKHOUSE_URL=http://clickhouse:8123,settings.MILLRACE_KAFKA_BOOTSTRAP=kafka:9092");

    /** Reads documents from standard input; says which are not as their schema has it. */
    private static final String CHECK = """
            const yaml = require('yaml');
            for (const document of yaml.parseAllDocuments(require('fs').readFileSync(0, 'utf8'))) {
              const object = document.toJS();
              if (!object || object.apiVersion.startsWith('monitoring.coreos.com')) continue;
              const Model = require('kubernetes-models/' + object.apiVersion + '/' + object.kind)[object.kind];
              try {
                new Model(object).validate();
                console.log('valid ' + object.kind + ' ' + object.metadata.name);
              } catch (e) {
                console.log('WRONG ' + object.kind + ' ' + object.metadata.name + ': ' + e.message);
              }
            }
            """;

    private final HelmPrograms programs = HelmPrograms.find(Cache.ofUser(Progress.logged()), Progress.logged());

    private record Answer(int exitCode, String said) {}

    @Test
    void theChartIsCleanToHelm() throws Exception {
        assertThat(helm("lint", "--strict", CHART)).returns(0, Answer::exitCode);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "gateway.enabled=true",
                "monitoring.enabled=true",
                "export.enabled=true,filesSecret=files,connect.env[0].name=A,connect.env[0].value=b",
                "cli.enabled=false",
                "orders.enabled=true,orders.replicas=2",
                "connect.enabled=false,settings.MILLRACE_CONNECT_URL=http://c:8083"
            })
    void whatItMakesIsValidToKubernetes(String values, @TempDir Path folder) throws Exception {
        String made = render(values);

        assertThat(valid(made, folder))
                .contains("valid Deployment shop-normalizer")
                .doesNotContain("WRONG");
        assertThat(valid(made.replace("runAsNonRoot: true", "runAsNonRoot: often"), folder))
                .contains("WRONG Deployment shop-normalizer");
    }

    @Test
    void everyPodIsNotRootHasLimitsAndProbesAndIsBehindAPolicy() throws Exception {
        List<Map<String, Object>> objects =
                objects(render("monitoring.enabled=true,orders.enabled=true,gateway.enabled=true,export.enabled=true,"
                        + "cli.enabled=false"));
        List<Map<String, Object>> deployments = ofKind(objects, "Deployment");

        assertThat(names(deployments))
                .containsExactlyInAnyOrder(
                        "shop-normalizer",
                        "shop-ddl-manager",
                        "shop-validator",
                        "shop-connect",
                        "shop-orders",
                        "shop-export",
                        "shop-gateway");
        for (String kind : List.of("Service", "PodDisruptionBudget", "NetworkPolicy")) {
            assertThat(names(ofKind(objects, kind))).as(kind).isEqualTo(names(deployments));
        }
        assertThat(deployments).allSatisfy(deployment -> {
            Map<String, Object> pod = map(map(map(deployment, "spec"), "template"), "spec");
            Map<String, Object> container = ComposeFile.map(((List<?>) pod.get("containers")).get(0));
            assertThat(map(pod, "securityContext")).containsEntry("runAsNonRoot", true);
            assertThat(pod).containsEntry("automountServiceAccountToken", false);
            assertThat(map(container, "securityContext"))
                    .containsEntry("allowPrivilegeEscalation", false)
                    .containsEntry("capabilities", Map.of("drop", List.of("ALL")));
            assertThat(container).containsKeys("livenessProbe", "startupProbe");
            assertThat(map(map(container, "resources"), "limits")).containsKey("memory");
            assertThat((List<?>) container.get("env"))
                    .filteredOn(each ->
                            String.valueOf(ComposeFile.map(each).get("name")).matches(".*(PASSWORD|TOKEN)"))
                    .isNotEmpty()
                    .allSatisfy(each -> assertThat(ComposeFile.map(each))
                            .containsKey("valueFrom")
                            .doesNotContainKey("value"));
        });
        assertThat(ofKind(objects, "PrometheusRule").get(0).get("spec"))
                .isEqualTo(ProjectFiles.yaml(ProjectFiles.text("deploy/prometheus/alerts.yml")));
    }

    @Test
    void theDdlManagerWatchesTheOffsetsOfTheChartsOwnWorker() throws Exception {
        String made = render("");

        assertThat(made)
                .contains("MILLRACE_CONNECT_OFFSETS_TOPIC: \"shop-connect.offsets\"")
                .contains("{name: OFFSET_STORAGE_TOPIC, value: shop-connect.offsets}");
        assertThat(render("connect.enabled=false,settings.MILLRACE_CONNECT_URL=http://c:8083"))
                .doesNotContain("MILLRACE_CONNECT_OFFSETS_TOPIC");
    }

    @Test
    void servicesWithTlsAreAskedWithTls() throws Exception {
        String made = render("monitoring.enabled=true,settings.MILLRACE_HTTP_TLS_CERTIFICATE=/etc/millrace/tls.crt");

        assertThat(made)
                .contains(
                        "MILLRACE_DDL_MANAGER_URL: \"https://shop-ddl-manager:8092\"", "scheme: https", "scheme: HTTPS")
                .doesNotContain("scheme: HTTP}");
    }

    @Test
    void commandsRunInAPodOfTheirOwn() throws Exception {
        Map<String, Object> cli = ofKind(objects(render("")), "Deployment").stream()
                .filter(each -> map(each, "metadata").get("name").equals("shop-cli"))
                .findFirst()
                .orElseThrow();
        Map<String, Object> pod = map(map(map(cli, "spec"), "template"), "spec");

        assertThat(map(pod, "securityContext")).containsEntry("runAsNonRoot", true);
        assertThat(ComposeFile.map(((List<?>) pod.get("containers")).get(0)))
                .containsEntry("image", "millrace/cli:0.1.0")
                .containsEntry("command", List.of("sleep", "infinity"));
    }

    @Test
    void whatMustBeSetIsAskedFor() throws Exception {
        Answer refused = helm(List.of("template", "shop", CHART));

        assertThat(refused).returns(1, Answer::exitCode);
        assertThat(refused.said()).contains("existingSecret: name a Secret");
    }

    private String render(String values) throws Exception {
        Answer answer = helm("template", "shop", CHART, "--set", values);
        assertThat(answer).returns(0, Answer::exitCode);
        return answer.said();
    }

    private String valid(String documents, Path folder) throws Exception {
        Path script = Files.writeString(folder.resolve("check.js"), CHECK);
        Path input = Files.writeString(folder.resolve("made.yaml"), documents);
        ProcessBuilder node = new ProcessBuilder("node", script.toString()).redirectInput(input.toFile());
        node.environment().put("NODE_PATH", programs.modules().toString());
        return run(node).said();
    }

    private Answer helm(String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(LEAST);
        return helm(all);
    }

    private Answer helm(List<String> arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(programs.helm().toString()));
        command.addAll(arguments);
        return run(new ProcessBuilder(command));
    }

    /** Helm says on standard error that it follows the link to the alerts. */
    private static Answer run(ProcessBuilder builder) throws IOException, InterruptedException {
        Path error = Files.createTempFile("helm", ".err");
        Process process = builder.redirectError(error.toFile()).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        if (process.exitValue() != 0) {
            said += Files.readString(error);
        }
        Files.delete(error);
        return new Answer(process.exitValue(), said);
    }

    private static List<Map<String, Object>> objects(String documents) {
        List<Map<String, Object>> objects = new ArrayList<>();
        for (String document : documents.split("(?m)^---$")) {
            Map<String, Object> object = ProjectFiles.yaml(document);
            if (object != null) {
                objects.add(object);
            }
        }
        return objects;
    }

    private static List<Map<String, Object>> ofKind(List<Map<String, Object>> objects, String kind) {
        return objects.stream().filter(each -> kind.equals(each.get("kind"))).toList();
    }

    private static List<String> names(List<Map<String, Object>> objects) {
        return objects.stream()
                .map(each -> String.valueOf(map(each, "metadata").get("name")))
                .sorted()
                .toList();
    }

    private static Map<String, Object> map(Map<String, Object> object, String key) {
        return ComposeFile.map(object.get(key));
    }
}
