package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.mysql.Mysql;
import io.millrace.common.naming.Targets;
import io.millrace.common.problem.Problem;
import io.millrace.common.settings.ClickHouseSettings;
import io.millrace.common.settings.Setting;
import io.millrace.common.settings.Settings;
import io.millrace.ddlmanager.load.ClickHouseToMysql;
import io.millrace.sandbox.Sandbox;
import io.millrace.sandbox.junit.Sandboxed;
import io.millrace.sandbox.pipeline.PipelineStart;
import io.millrace.sandbox.pipeline.RunningPipeline;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The grants of docs/operations/privileges.md and clickhouse-sql/access/ are enough, and nothing else is given here. */
@Sandboxed(isolated = true)
class GrantsIT {

    private static final String PASSWORD = "not-a-secret-2";
    private static final List<String> ON_TOP =
            List.of("gold_granted.items", "gold_granted.refreshed", "live_granted.by_value");
    private static final Pattern SQL = Pattern.compile("```sql\n(CREATE USER.*?)```", Pattern.DOTALL);

    @Test
    void millraceAndAToolThatReadsWorkWithTheGrantsThatAreWrittenDown(Sandbox sandbox, @TempDir Path sqlFolder)
            throws Exception {
        Matcher blocks = SQL.matcher(ProjectFiles.text("docs/operations/privileges.md"));
        assertThat(blocks.find()).isTrue();
        String mysql = blocks.group(1);
        assertThat(blocks.find()).isTrue();
        String clickHouse = blocks.group(1);
        mysql(sandbox, mysql.replace("'millrace'", "'granted'").replace("shop.", "granted."));
        clickHouse(sandbox, clickHouse, ReadOnlyUser.of(ProjectFiles.text(ReadOnlyUser.FILE)));
        onTop(sqlFolder);

        try (RunningPipeline millrace = PipelineStart.of(sandbox, "granted")
                .settings(Map.of(
                        Setting.MYSQL_USER.variable(), "granted",
                        Setting.MYSQL_PASSWORD.variable(), PASSWORD,
                        // The worker knows the password of its own sandbox's user only.
                        Setting.CONNECT_MYSQL_PASSWORD.variable(), "inline",
                        Setting.CLICKHOUSE_USER.variable(), "granted",
                        Setting.CLICKHOUSE_PASSWORD.variable(), PASSWORD,
                        Setting.TARGET_DATABASE.variable(), "live_granted",
                        Setting.INGEST_DATABASE.variable(), "ingest_granted",
                        Setting.GOLD_DATABASE.variable(), "gold_granted",
                        Setting.SQL_DIR.variable(), sqlFolder.toString()))
                .start(List.of(
                        "CREATE TABLE item (id INT PRIMARY KEY, v TEXT)", "INSERT INTO item VALUES (1, 'copied')"))) {
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
            await().atMost(Duration.ofMinutes(2))
                    .untilAsserted(() -> assertThat(ON_TOP)
                            .allSatisfy(object -> assertThat(millrace.number("SELECT max(n) FROM " + object))
                                    .as(object)
                                    .isEqualTo(1)));
            readsAndChangesNothing(millrace.settings());
        }
    }

    private static void onTop(Path folder) throws IOException {
        Path views = Files.createDirectories(folder.resolve("views/gold"));
        Path aggregates = Files.createDirectories(folder.resolve("aggregates"));
        String count = "SELECT count() AS n FROM {{{target}}}.item;\n";
        Files.writeString(views.resolve("items.sql"), "CREATE OR REPLACE VIEW {{{gold}}}.items AS\n" + count);
        Files.writeString(
                views.resolve("refreshed.sql"),
                "CREATE MATERIALIZED VIEW {{{gold}}}.refreshed REFRESH EVERY 2 SECOND ENGINE = MergeTree ORDER BY n AS\n"
                        + count);
        Files.writeString(aggregates.resolve("by_value.sql"), """
                -- Items by value.
                --
                -- reads item (id)
                -- unit  id
                -- row   id
                -- group v
                SELECT id, v FROM {{{target}}}.item
                {{#changed}}WHERE id IN {{{changed}}}{{/changed}};

                SELECT v, count() AS n FROM {{{rows}}} GROUP BY v;
                """);
    }

    private static void readsAndChangesNothing(Settings settings) {
        ClickHouseSettings own = settings.clickHouse();
        try (ClickHouse tool = ClickHouse.connect(new ClickHouseSettings(
                own.url(), ReadOnlyUser.NAME, own.password(), own.authorities(), own.certificate()))) {
            assertThat(ON_TOP)
                    .allSatisfy(object -> assertThat(
                                    tool.query("SELECT max(n) FROM " + object + " SETTINGS max_threads = 1")
                                            .get(0)
                                            .getLong(1))
                            .isEqualTo(1));
            assertThat(tool.query("SELECT id FROM live_granted.item")).hasSize(1);
            assertThat(tool.query("SELECT max_queries FROM system.quota_usage")
                            .get(0)
                            .getLong(1))
                    .isEqualTo(5000);
            assertThat(List.of(
                            "INSERT INTO live_granted.item_raw (id) VALUES (9)",
                            "ALTER TABLE live_granted.item_raw DELETE WHERE 1",
                            "TRUNCATE TABLE live_granted.item_raw",
                            "DROP VIEW gold_granted.items",
                            "CREATE TABLE live_granted.mine (id Int32) ENGINE = Memory",
                            "CREATE USER other",
                            "SET readonly = 0",
                            "SELECT * FROM ingest_granted.quarantine",
                            "SELECT * FROM url('http://127.0.0.1:1/', 'LineAsString')"))
                    .allSatisfy(sql -> assertThatThrownBy(() -> tool.execute(sql))
                            .as(sql)
                            .isInstanceOf(Problem.class)
                            .hasMessageFindingMatch("readonly mode|Not enough privileges|READONLY|ACCESS_DENIED"));
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
    private static void clickHouse(Sandbox sandbox, String sql, ReadOnlyUser reader) {
        String named = renamed(sql).replaceAll("(?m)^-- Analysts.*\n.*$", "");
        String grants = statements(named).stream()
                .filter(statement -> statement.startsWith("GRANT"))
                .map(statement -> "<query>" + statement.replace(" TO millrace", "") + "</query>")
                .collect(Collectors.joining("\n"));
        String user = "<granted><password>" + PASSWORD
                + "</password><networks><ip>127.0.0.1</ip></networks><profile>default</profile><quota>default</quota>"
                + "<grants>" + grants + "</grants></granted>";
        String readerProfile = "<" + ReadOnlyUser.NAME + ">" + reader.profile() + "</" + ReadOnlyUser.NAME + ">";
        String readerQuota = "<" + ReadOnlyUser.NAME + ">" + reader.quota() + "</" + ReadOnlyUser.NAME + ">";
        String readerUser =
                "<%1$s><password>%2$s</password><networks><ip>127.0.0.1</ip></networks><profile>%1$s</profile>"
                        + "<quota>%1$s</quota><grants>%3$s</grants></%1$s>";
        readerUser = readerUser.formatted(ReadOnlyUser.NAME, PASSWORD, renamed(reader.grants()));
        Path users = Path.of(sandbox.environment().get(Setting.HOME.variable()), "run", "clickhouse-users.xml");
        try {
            sandbox.clickhouse().stop();
            Files.writeString(
                    users,
                    Files.readString(users)
                            .replace("</profiles>", readerProfile + "</profiles>")
                            .replace("</quotas>", readerQuota + "</quotas>")
                            .replace("</users>", user + readerUser + "</users>"));
            sandbox.clickhouse().start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String renamed(String sql) {
        return sql.replace("analytics_ingest", "ingest_granted")
                .replace("analytics", "live_granted")
                .replaceAll("\\bgold\\b", "gold_granted");
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
