package io.millrace.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.common.problem.Problem;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExternalServersTest {

    private static final Map<String, String> GIVEN = Map.of(
            "MILLRACE_MYSQL_URL", "mysql://db.example:3307",
            "MILLRACE_MYSQL_USER", "reader",
            "MILLRACE_MYSQL_PASSWORD", "secret",
            "MILLRACE_CLICKHOUSE_URL", "http://ch.example:8123/",
            "MILLRACE_KAFKA_BOOTSTRAP", "a.example:9092,b.example:9092",
            "MILLRACE_CONNECT_URL", "http://connect.example:8083");

    @TempDir
    Path home;

    @Test
    void serversOfTheEnvironmentAreUsedAndNotStarted() {
        try (Sandbox sandbox = start(Part.values())) {
            assertThat(sandbox.mysql().external()).isTrue();
            assertThat(sandbox.mysql().host()).isEqualTo("db.example");
            assertThat(sandbox.mysql().port()).isEqualTo(3307);
            assertThat(sandbox.mysql().account()).isEqualTo(new Account("reader", "secret"));
            assertThat(sandbox.clickhouse().url()).isEqualTo("http://ch.example:8123");
            assertThat(sandbox.clickhouse().account()).isEqualTo(new Account("default", ""));
            assertThat(sandbox.environment())
                    .containsEntry("MILLRACE_MYSQL_URL", "mysql://db.example:3307")
                    .containsEntry("MILLRACE_MYSQL_PASSWORD", "secret")
                    .containsEntry("MILLRACE_KAFKA_BOOTSTRAP", "a.example:9092,b.example:9092")
                    .containsEntry("MILLRACE_CONNECT_URL", "http://connect.example:8083")
                    .containsEntry("MILLRACE_HOME", home.toString());
        }
    }

    @Test
    void anExternalServerCannotBeKilled() {
        try (Sandbox sandbox = start(Part.KAFKA)) {
            assertThatThrownBy(() -> sandbox.kafka().kill())
                    .isInstanceOf(Problem.class)
                    .hasMessageContaining("MILLRACE_KAFKA_BOOTSTRAP");
        }
    }

    @Test
    void askingForAPartThatWasNotStartedIsAProblem() {
        try (Sandbox sandbox = start(Part.KAFKA)) {
            assertThatThrownBy(sandbox::clickhouse)
                    .isInstanceOf(Problem.class)
                    .hasMessage("This sandbox was started without ClickHouse.");
        }
    }

    private Sandbox start(Part... parts) {
        return Sandbox.start(SandboxOptions.builder()
                .home(home)
                .parts(parts)
                .environment(GIVEN)
                .build());
    }
}
