package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.mysql.Mysql;
import io.millrace.common.naming.Targets;
import io.millrace.common.settings.Setting;
import io.millrace.common.settings.Settings;
import io.millrace.ddlmanager.load.ClickHouseToMysql;
import io.millrace.sandbox.Sandbox;
import io.millrace.sandbox.junit.Sandboxed;
import io.millrace.sandbox.pipeline.RunningPipeline;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The grants of docs/operations/privileges.md are enough, and nothing else is given here. */
@Sandboxed
class GrantsIT {

    private static final String PASSWORD = "not-a-secret-2";
    private static final Pattern SQL = Pattern.compile("```sql\n(CREATE USER.*?)```", Pattern.DOTALL);

    @Test
    void millraceWorksWithTheGrantsThatTheManualNames(Sandbox sandbox) throws SQLException {
        Matcher blocks = SQL.matcher(ProjectFiles.text("docs/operations/privileges.md"));
        assertThat(blocks.find()).isTrue();
        String mysql = blocks.group(1);
        assertThat(blocks.find()).isTrue();
        String clickHouse = blocks.group(1);
        mysql(sandbox, mysql.replace("'millrace'", "'granted'").replace("shop.", "granted."));
        clickHouse(sandbox, clickHouse);

        try (RunningPipeline millrace = RunningPipeline.start(
                sandbox,
                "granted",
                List.of("CREATE TABLE item (id INT PRIMARY KEY, v TEXT)", "INSERT INTO item VALUES (1, 'copied')"),
                Map.of(
                        Setting.MYSQL_USER.variable(), "granted",
                        Setting.MYSQL_PASSWORD.variable(), PASSWORD,
                        // The worker knows the password of its own sandbox's user only.
                        Setting.CONNECT_MYSQL_PASSWORD.variable(), "inline",
                        Setting.CLICKHOUSE_USER.variable(), "granted",
                        Setting.CLICKHOUSE_PASSWORD.variable(), PASSWORD,
                        Setting.TARGET_DATABASE.variable(), "live_granted",
                        Setting.INGEST_DATABASE.variable(), "ingest_granted"))) {
            millrace.mysql(
                    "INSERT INTO item VALUES (2, 'live')",
                    "ALTER TABLE item ADD COLUMN n INT NOT NULL DEFAULT 7",
                    "TRUNCATE TABLE item",
                    "INSERT INTO item VALUES (3, 'kept', 1)");
            // A row that came before its column waits in quarantine until it is replayed.
            millrace.awaitSettled();

            assertThat(millrace.check().get("item").verdict()).isEqualTo("equal");
            assertThat(millrace.number("SELECT count() FROM " + millrace.target() + ".item"))
                    .isEqualTo(1);
            assertThat(obstacleOfPulls(millrace.settings())).isEmpty();
        }
    }

    private static Optional<String> obstacleOfPulls(Settings settings) {
        try (Mysql mysql = Mysql.connect(settings.mysql());
                ClickHouse clickHouse = ClickHouse.connect(settings.clickHouse())) {
            ClickHouseToMysql pulls = new ClickHouseToMysql(
                    mysql, clickHouse, Targets.of(settings.names()), settings.mysql(), settings.copies());
            return pulls.obstacle("granted", false).or(() -> pulls.obstacleOnce("granted"));
        }
    }

    private static void mysql(Sandbox sandbox, String sql) throws SQLException {
        try (var root = sandbox.mysql().openAsRoot();
                var statement = root.createStatement()) {
            for (String each : statements(sql)) {
                statement.execute(each);
            }
        }
    }

    /** The library that the sandbox runs keeps no users of SQL, so the grants go into its file, which it reads at its start. */
    private static void clickHouse(Sandbox sandbox, String sql) {
        String named = sql.replace("analytics_ingest", "ingest_granted")
                .replace("analytics", "live_granted")
                .replaceAll("(?m)^-- Analysts.*\n.*$", "");
        String grants = statements(named).stream()
                .filter(statement -> statement.startsWith("GRANT"))
                .map(statement -> "<query>" + statement.replace(" TO millrace", "") + "</query>")
                .collect(Collectors.joining("\n"));
        String user = "<granted><password>" + PASSWORD
                + "</password><networks><ip>127.0.0.1</ip></networks><profile>default</profile><quota>default</quota>"
                + "<grants>" + grants + "</grants></granted>";
        Path users = Path.of(sandbox.environment().get(Setting.HOME.variable()), "run", "clickhouse-users.xml");
        try {
            sandbox.clickhouse().stop();
            Files.writeString(users, Files.readString(users).replace("</users>", user + "</users>"));
            sandbox.clickhouse().start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> statements(String sql) {
        return sql.replace("'…'", "'" + PASSWORD + "'")
                .replaceAll("(?m)^--.*$", "")
                .lines()
                .filter(line -> !line.isBlank())
                .map(line -> line.strip().replaceAll(";$", ""))
                .toList();
    }
}
