package io.millrace.sandbox.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.sandbox.Part;
import io.millrace.sandbox.Sandbox;
import io.millrace.sandbox.SandboxOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UpCommandTest {

    @TempDir
    Path folder;

    @Test
    void aPasswordThatTheUserKeepsInAFileIsInNoOther() throws IOException {
        Path mysql = Files.writeString(folder.resolve("mysql-password"), "of-mysql\n");
        Path token = Files.writeString(folder.resolve("http-token"), "of-http\n");
        Map<String, String> given = ExternalServers.settings();
        given.put("MILLRACE_MYSQL_PASSWORD_FILE", mysql.toString());
        given.put("MILLRACE_HTTP_TOKEN_FILE", token.toString());

        try (Sandbox sandbox = ExternalServers.sandbox(folder.resolve("home"), given)) {
            assertThat(UpCommand.settings(given, sandbox))
                    .containsEntry("MILLRACE_MYSQL_PASSWORD_FILE", mysql.toString())
                    .containsEntry("MILLRACE_HTTP_TOKEN_FILE", token.toString())
                    .containsEntry("MILLRACE_MYSQL_URL", "mysql://db.example:3306")
                    .allSatisfy((name, value) -> assertThat(value).doesNotContain("of-mysql", "of-http"));
        }
    }

    @Test
    void withoutATokenOfTheUserItMakesOne() {
        Map<String, String> given = Map.of(
                "MILLRACE_KAFKA_BOOTSTRAP", "kafka.example:9092",
                "MILLRACE_CLICKHOUSE_URL", "http://ch.example:8123",
                "MILLRACE_CLICKHOUSE_PASSWORD", "of-clickhouse");

        try (Sandbox sandbox = Sandbox.start(SandboxOptions.builder()
                .home(folder.resolve("home"))
                .parts(Part.KAFKA, Part.CLICKHOUSE)
                .environment(given)
                .build())) {
            assertThat(UpCommand.settings(given, sandbox))
                    .containsEntry("MILLRACE_CLICKHOUSE_PASSWORD", "of-clickhouse")
                    .containsEntry("MILLRACE_HTTP_TOKEN", sandbox.httpToken());
        }
    }
}
