package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.common.metrics.MeterNames;
import java.io.IOException;
import java.lang.reflect.Field;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Prometheus and Grafana are told agrees with what the services and the compose file say. */
class MonitoringTest {

    private static final String DASHBOARD = "deploy/grafana/dashboards/millrace-overview.json";
    private static final Pattern METER = Pattern.compile("\\bmillrace_[a-z0-9_]+");

    @ParameterizedTest
    @ValueSource(strings = {DASHBOARD, "deploy/prometheus/alerts.yml"})
    void everyMeterThatIsAskedForExists(String file) throws Exception {
        Set<String> known = new TreeSet<>();
        for (Field constant : MeterNames.class.getFields()) {
            String prometheus = String.valueOf(constant.get(null)).replace('.', '_');
            known.addAll(List.of(
                    prometheus,
                    prometheus + "_total",
                    prometheus + "_seconds_count",
                    prometheus + "_seconds_sum",
                    prometheus + "_seconds_max",
                    prometheus + "_seconds_bucket"));
        }
        Set<String> asked = new TreeSet<>();
        METER.matcher(ProjectFiles.text(file)).results().map(MatchResult::group).forEach(asked::add);

        assertThat(asked).isNotEmpty();
        assertThat(known).containsAll(asked);
    }

    @Test
    void everyPanelHasATitleAMeaningAQueryAndAPlaceOfItsOwn() throws IOException {
        JsonNode panels =
                new ObjectMapper().readTree(ProjectFiles.text(DASHBOARD)).path("panels");
        Set<String> taken = new TreeSet<>();

        assertThat(panels).isNotEmpty().allSatisfy(panel -> {
            assertThat(panel.path("title").asText()).isNotBlank();
            assertThat(panel.path("description").asText()).isNotBlank();
            assertThat(panel.path("targets"))
                    .isNotEmpty()
                    .allSatisfy(
                            target -> assertThat(target.path("expr").asText()).isNotBlank());
            JsonNode place = panel.path("gridPos");
            for (int x = 0; x < place.path("w").asInt(); x++) {
                for (int y = 0; y < place.path("h").asInt(); y++) {
                    String cell = (place.path("x").asInt() + x) + "/"
                            + (place.path("y").asInt() + y);
                    assertThat(taken.add(cell))
                            .as(panel.path("title") + " lies on " + cell)
                            .isTrue();
                }
            }
        });
    }

    @Test
    void prometheusReadsServicesOfTheComposeFileOnly() {
        Set<String> services = ComposeFile.read().services().keySet();
        Map<String, Object> config = ProjectFiles.yaml(ProjectFiles.text("deploy/prometheus/prometheus.yml"));
        Set<String> hosts = new TreeSet<>();
        for (Object job : (List<?>) config.get("scrape_configs")) {
            for (Object targets : (List<?>) ComposeFile.map(job).get("static_configs")) {
                for (Object target : (List<?>) ComposeFile.map(targets).get("targets")) {
                    hosts.add(String.valueOf(target).split(":")[0]);
                }
            }
        }

        assertThat(hosts).contains("normalizer", "ddl-manager", "validator", "clickhouse", "redpanda");
        hosts.remove("localhost");
        assertThat(services).containsAll(hosts);
    }

    @Test
    void everyAlertSaysWhatIsWrongAndHasASectionOfTheRunbook() {
        Set<String> sections = Pattern.compile("(?m)^## (Millrace\\w+)$")
                .matcher(ProjectFiles.text("docs/operations/alerts.md"))
                .results()
                .map(section -> section.group(1))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(alerts()).isNotEmpty().allSatisfy((name, rule) -> {
            Map<String, Object> annotations = ComposeFile.map(rule.get("annotations"));
            assertThat(annotations)
                    .containsKey("summary")
                    .containsEntry("runbook_url", "docs/operations/alerts.md#" + name.toLowerCase(Locale.ROOT));
            assertThat(ComposeFile.map(rule.get("labels")).get("severity")).isIn("critical", "warning");
        });
        assertThat(sections).isEqualTo(alerts().keySet());
    }

    @Test
    void everyAlertHasSeriesForWhichItFires() {
        assertThat(alerts().keySet())
                .allSatisfy(name -> assertThat(ProjectFiles.text("deploy/prometheus/alerts.test.yml"))
                        .contains("ALERTS{alertname=\"" + name + "\", alertstate=\"firing\""));
    }

    @ParameterizedTest
    @ValueSource(strings = {DASHBOARD, "deploy/prometheus/alerts.yml"})
    void nothingThatIsAskedIsAnsweredByAConstant(String file) {
        assertThat(ProjectFiles.text(file)).doesNotContainPattern("\\b(vector|absent)\\w*\\s*\\(|\\bor\\s+[0-9]");
    }

    private static Map<String, Map<String, Object>> alerts() {
        Map<String, Map<String, Object>> alerts = new TreeMap<>();
        Map<String, Object> file = ProjectFiles.yaml(ProjectFiles.text("deploy/prometheus/alerts.yml"));
        for (Object group : (List<?>) file.get("groups")) {
            for (Object rule : (List<?>) ComposeFile.map(group).get("rules")) {
                alerts.put(String.valueOf(ComposeFile.map(rule).get("alert")), ComposeFile.map(rule));
            }
        }
        return alerts;
    }
}
