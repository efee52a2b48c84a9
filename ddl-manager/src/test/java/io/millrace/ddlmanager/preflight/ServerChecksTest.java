package io.millrace.ddlmanager.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.mysql.GlobalGrants;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerChecksTest {

    @ParameterizedTest
    @ValueSource(strings = {"5.7.44-log", "8.0.11", "8.0.14", "10.11.6-MariaDB-0+deb12u1", "8.0", ""})
    void aServerThatIsTooOldOrNotMysqlIsAnError(String version) {
        assertThat(ServerChecks.version(of(version))).singleElement().satisfies(finding -> {
            assertThat(finding.severity()).isEqualTo(Finding.Severity.ERROR);
            assertThat(finding.what()).contains("'" + version + "'", "MySQL 8.0.15 to 9.x");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"8.0.15", "8.0.36-28.1", "8.4.3", "9.7.4-2"})
    void everyServerFromThereOnIsRight(String version) {
        assertThat(ServerChecks.version(of(version))).isEmpty();
    }

    @Test
    void aServerThatDoesNotSayItsVersionIsAnError() {
        assertThat(ServerChecks.version(source(Map.of()))).hasSize(1);
    }

    private static Source of(String version) {
        return source(Map.of("version", version));
    }

    private static Source source(Map<String, String> variables) {
        return new Source(null, null, List.of(), variables, new GlobalGrants(Set.of()), List.of());
    }
}
