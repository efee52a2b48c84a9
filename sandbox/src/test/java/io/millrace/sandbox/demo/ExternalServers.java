package io.millrace.sandbox.demo;

import io.millrace.sandbox.Part;
import io.millrace.sandbox.Sandbox;
import io.millrace.sandbox.SandboxOptions;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Settings of a user all of whose servers run elsewhere, and the sandbox that starts none. */
final class ExternalServers {

    private ExternalServers() {}

    /** Without the password of MySQL. */
    static Map<String, String> settings() {
        return new HashMap<>(Map.of(
                "MILLRACE_MYSQL_URL", "mysql://db.example:3306",
                "MILLRACE_MYSQL_USER", "shopper",
                "MILLRACE_MYSQL_DATABASES", "shop",
                "MILLRACE_CLICKHOUSE_URL", "http://ch.example:8123",
                "MILLRACE_KAFKA_BOOTSTRAP", "kafka.example:9092",
                "MILLRACE_CONNECT_URL", "http://connect.example:8083"));
    }

    static Map<String, String> settings(String mysqlPassword) {
        Map<String, String> settings = settings();
        settings.put("MILLRACE_MYSQL_PASSWORD", mysqlPassword);
        return settings;
    }

    static Sandbox sandbox(Path home, Map<String, String> settings) {
        return Sandbox.start(SandboxOptions.builder()
                .home(home)
                .parts(Part.values())
                .environment(settings)
                .build());
    }
}
