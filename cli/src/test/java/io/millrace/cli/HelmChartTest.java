package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.settings.Setting;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The chart and the compose file tell the services the same. */
class HelmChartTest {

    private static final Map<String, Object> VALUES =
            ProjectFiles.yaml(ProjectFiles.text("deploy/helm/millrace/values.yaml"));

    @Test
    void everyVariableOfMillraceThatTheChartKnowsIsASetting() {
        String files = ProjectFiles.text("deploy/helm/millrace/values.yaml")
                + ProjectFiles.text("deploy/helm/millrace/templates/settings.yaml")
                + ProjectFiles.text("deploy/helm/millrace/templates/services.yaml");

        assertThat(Pattern.compile("\\bMILLRACE_\\w+").matcher(files).results().map(MatchResult::group))
                .isNotEmpty()
                .allSatisfy(
                        name -> assertThat(Setting.ofVariable(name)).as(name).isPresent());
    }

    @Test
    void noSecretIsAValue() {
        assertThat(VALUES.get("existingSecret")).isEqualTo("");
        assertThat(ComposeFile.map(VALUES.get("settings")).keySet())
                .allSatisfy(name -> assertThat(name).doesNotContainPattern("PASSWORD|TOKEN|SECRET"));
    }

    /** A worker that lacks one of them loses rows, or tells the password. */
    @Test
    void theWorkerIsConfiguredAsThatOfTheComposeFile() {
        String chart = ProjectFiles.text("deploy/helm/millrace/templates/connect.yaml");

        assertThat(ComposeFile.read().rawEnvironmentOf("connect")).isNotEmpty().allSatisfy((name, value) -> {
            assertThat(chart).contains(name);
            if (name.startsWith("CONNECT_") && !name.endsWith("_REPLICATION_FACTOR")) {
                assertThat(chart).contains("{name: " + name + ", value: " + value + "}");
            }
        });
    }

    @Test
    void theImagesAreThoseOfTheComposeFile() {
        assertThat(ComposeFile.map(VALUES.get("image")))
                .containsEntry("registry", "millrace")
                .containsEntry("tag", "0.1.0");
    }
}
