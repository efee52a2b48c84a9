package io.millrace.sandbox.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.sandbox.Sandbox;
import io.millrace.sandbox.SandboxOptions;
import io.millrace.sandbox.progress.Progress;
import io.millrace.sandbox.supervision.Services;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Here, since it needs the services on its class path. */
class AddressesTest {

    private static final int TERMINAL = 80;

    @TempDir
    Path folder;

    @Test
    void serversThatAreTheUsersAreShownWithTheirUsersAndWithoutAPasswordOfOurs() {
        String text = printed(Map.of());

        assertThat(text)
                .contains("  MySQL        mysql://db.example:3306\n               your server, user shopper\n")
                .contains("  ClickHouse   http://ch.example:8123/play\n")
                .contains("  Kafka        kafka.example:9092\n")
                .contains("  Connect      http://connect.example:8083\n")
                .doesNotContain("root", "secrets.properties", "of-mysql");
    }

    @Test
    void whatIsSwitchedOnHasItsAddressToo() {
        assertThat(printed(Map.of())).doesNotContain("  orders ", "  gateway ");
        assertThat(printed(Map.of("MILLRACE_ORDERS", "yes", "MILLRACE_GATEWAY", "yes")))
                .containsPattern(" orders       curl -H 'Authorization: Bearer \\S+' http://\\S+:\\d+/orders\n")
                .containsPattern(" gateway      mysql --host \\S+ --port \\d+ ");
    }

    /** A line that wraps cannot be copied; how long a home and a token are is not ours to say. */
    @Test
    void noLineIsWiderThanATerminal() {
        String text = printed(Map.of()).replaceAll("token=[0-9a-f]+", "token=").replace(folder.toString(), "");

        assertThat(text.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(TERMINAL));
    }

    private String printed(Map<String, String> more) {
        StringWriter text = new StringWriter();
        Map<String, String> given = new HashMap<>(Map.of(
                "MILLRACE_MYSQL_URL", "mysql://db.example:3306",
                "MILLRACE_MYSQL_USER", "shopper",
                "MILLRACE_MYSQL_PASSWORD", "of-mysql",
                "MILLRACE_MYSQL_DATABASES", "shop",
                "MILLRACE_CLICKHOUSE_URL", "http://ch.example:8123",
                "MILLRACE_KAFKA_BOOTSTRAP", "kafka.example:9092",
                "MILLRACE_CONNECT_URL", "http://connect.example:8083"));
        given.putAll(more);
        Path home = folder.resolve("home");
        SandboxOptions options =
                SandboxOptions.builder().home(home).environment(given).build();
        try (Sandbox sandbox = Sandbox.start(options);
                Services services = new Services(home, UpCommand.settings(given, sandbox), Progress.silent())) {
            Addresses.print(new PrintWriter(text, true), sandbox, services);
            NextSteps.printForUp(new PrintWriter(text, true));
        }
        return text.toString();
    }
}
