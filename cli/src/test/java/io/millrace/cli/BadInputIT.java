package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.kafka.KafkaClients;
import io.millrace.common.settings.Settings;
import io.millrace.sandbox.Sandbox;
import io.millrace.sandbox.junit.Sandboxed;
import io.millrace.sandbox.supervision.OwnNames;
import io.millrace.sandbox.supervision.Service;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a user sees who got something wrong: what, what to do, a non-zero exit code, and nothing half made. */
@Sandboxed(isolated = true)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputIT {

    private static final String DATABASE = "badinput";
    private static final String PASSWORD = "s3cret-that-nobody-prints";

    @TempDir
    private Path folder;

    private Sandbox sandbox;

    @BeforeAll
    void makesADatabase(Sandbox given) throws SQLException {
        sandbox = given;
        mysql(
                "CREATE DATABASE " + DATABASE,
                "CREATE TABLE " + DATABASE + ".fine (id INT PRIMARY KEY)",
                "CREATE USER weak@'%' IDENTIFIED BY '" + PASSWORD + "'",
                "GRANT SELECT ON " + DATABASE + ".* TO weak@'%'");
    }

    @AfterEach
    void nothingIsHalfMade() throws Exception {
        Map<String, String> settings = settings();
        try (ClickHouse clickHouse = ClickHouse.connect(Settings.of(settings).clickHouse());
                Admin kafka = Admin.create(
                        KafkaClients.properties(Settings.of(settings).kafka()))) {
            assertThat(clickHouse.query("SELECT name FROM system.databases WHERE name LIKE '%" + DATABASE + "%'"))
                    .isEmpty();
            assertThat(kafka.listTopics().names().get()).noneMatch(topic -> topic.contains(DATABASE));
        }
    }

    @Test
    void aWrongMysqlPassword() {
        refused(
                with("MILLRACE_MYSQL_PASSWORD", PASSWORD),
                "rejected the credentials of 'millrace'",
                "MILLRACE_MYSQL_PASSWORD");
    }

    @Test
    void aWrongClickHousePassword() {
        refused(
                with("MILLRACE_CLICKHOUSE_PASSWORD", PASSWORD),
                "rejected the credentials of",
                "MILLRACE_CLICKHOUSE_PASSWORD");
    }

    @ParameterizedTest
    @CsvSource({
        "MILLRACE_MYSQL_URL,mysql://127.0.0.1:1,MySQL at 127.0.0.1:1 cannot be reached",
        "MILLRACE_CLICKHOUSE_URL,http://127.0.0.1:1,ClickHouse cannot be reached. ClickHouse at http://127.0.0.1:1",
        "MILLRACE_KAFKA_BOOTSTRAP,127.0.0.1:1,Kafka does not answer",
        "MILLRACE_CONNECT_URL,http://127.0.0.1:1,http://127.0.0.1:1",
    })
    void aServerThatIsAwayIsWaitedForByName(String setting, String address, String message) {
        String output = CommandRun.untilItSays(
                "Waiting before the service can start", folder, with(setting, address), "ddl-manager");

        assertThat(output)
                .contains("Waiting before the service can start")
                .contains(message)
                .contains(setting)
                .doesNotContain(PASSWORD)
                .doesNotContain("\tat ");
    }

    @ParameterizedTest
    @CsvSource({
        "MILLRACE_MYSQL_URL,localhost:3306,mysql://host:port",
        "MILLRACE_MYSQL_URL,mysql://user:s3cret-that-nobody-prints@localhost,mysql://host:port",
        "MILLRACE_CLICKHOUSE_URL,http://user:s3cret-that-nobody-prints@localhost:8123,http://host:8123",
        "MILLRACE_KAFKA_BOOTSTRAP,localhost,host:port",
        "MILLRACE_KEYLESS_TABLES,ignore,refuse",
        "MILLRACE_SQL_DIR,/no/such/folder,/no/such/folder",
        "MILLRACE_CONNECT_URL,localhost:8083,http://host:8083",
        "MILLRACE_KAFKA_PARTITIONS,many,MILLRACE_KAFKA_PARTITIONS",
        "MILLRACE_MYSQL_PASWORD,x,MILLRACE_MYSQL_PASSWORD",
        "MILLRACE_MYSQL_DATABASES,'badinput,another',another",
        "MILLRACE_MYSQL_DATABASES,nowhere,nowhere",
    })
    void aSettingThatIsUnknownOrMalformed(String setting, String value, String message) {
        refused(with(setting, value), setting, message);
    }

    @ParameterizedTest
    @CsvSource({
        "binlog_row_image,MINIMAL,FULL",
        "binlog_row_value_options,PARTIAL_JSON,''",
        "gtid_mode,ON_PERMISSIVE,ON",
    })
    void aMysqlThatDoesNotLogWhatIsNeeded(String variable, String wrong, String right) throws SQLException {
        mysql("SET GLOBAL " + variable + " = '" + wrong + "'");
        try {
            refused(settings(), variable + " is '" + wrong + "' and must be '" + right + "'", variable);
            assertThat(run(settings(), "preflight").exitCode()).isEqualTo(1);
        } finally {
            mysql("SET GLOBAL " + variable + " = '" + right + "'");
        }
    }

    @Test
    void aUserWithoutTheGrants() {
        Map<String, String> settings = with("MILLRACE_MYSQL_USER", "weak");
        settings.put("MILLRACE_MYSQL_PASSWORD", PASSWORD);

        refused(settings, "'weak' lacks", "GRANT");
    }

    @Test
    void noDatabaseNamed() {
        Map<String, String> settings = settings();
        settings.remove("MILLRACE_MYSQL_DATABASES");

        CommandRun run = run(settings, "preflight");

        assertThat(run.output()).contains("MILLRACE_MYSQL_DATABASES is missing");
        assertThat(run.exitCode()).isEqualTo(2);
    }

    /** From the class path of the service's image, which is as good as its least used class. */
    @ParameterizedTest
    @EnumSource
    void aPortThatIsTaken(Service service) throws IOException {
        String setting = service.portSetting().variable();
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CommandRun run =
                    silent(CommandRun.image(service, folder, with(setting, String.valueOf(taken.getLocalPort()))));

            assertThat(run.output()).contains(setting).contains(String.valueOf(taken.getLocalPort()));
            assertThat(run.exitCode()).isEqualTo(2);
        }
    }

    @Test
    void anAddressThatIsNotLoopbackWithoutAToken() {
        CommandRun run = silent(CommandRun.process(folder, with("MILLRACE_HTTP_HOST", "0.0.0.0"), "validator"));

        assertThat(run.output()).contains("MILLRACE_HTTP_TOKEN");
        assertThat(run.exitCode()).isEqualTo(2);
    }

    @Test
    void aKindOfCopyThatDoesNotExistStopsTheServiceBeforeItMakesAnything() {
        CommandRun run = silent(CommandRun.process(folder, with("MILLRACE_COPY", "everything"), "ddl-manager"));

        assertThat(run.output()).contains("MILLRACE_COPY").contains("copy-then-stream");
        assertThat(run.exitCode()).isEqualTo(2);
    }

    @Test
    void severalDatabasesInOneTarget() {
        Map<String, String> settings = with("MILLRACE_MYSQL_DATABASES", DATABASE + ",mysql");
        settings.remove("MILLRACE_TARGET_DATABASE");

        refused(settings, "MILLRACE_TARGET_DATABASE", "{db}");
    }

    @Test
    void aCommandThatDoesNotExist() {
        CommandRun run = run(settings(), "depoly");

        assertThat(run.output()).contains("depoly").contains("deploy");
        assertThat(run.exitCode()).isEqualTo(2);
    }

    private void refused(Map<String, String> settings, String... words) {
        CommandRun run = run(settings, "ddl-manager");
        assertThat(run.output()).contains(words).contains("error").contains("->");
        assertThat(run.exitCode()).isEqualTo(2);
    }

    private CommandRun run(Map<String, String> settings, String... arguments) {
        return silent(CommandRun.here(settings, arguments));
    }

    /** No secret, and no stack trace. */
    private CommandRun silent(CommandRun run) {
        assertThat(run.output())
                .doesNotContain(PASSWORD)
                .doesNotContain(sandbox.mysql().account().password())
                .doesNotContain("\tat ");
        return run;
    }

    private Map<String, String> with(String setting, String value) {
        Map<String, String> settings = settings();
        settings.put(setting, value);
        return settings;
    }

    private Map<String, String> settings() {
        return new HashMap<>(OwnNames.settings(sandbox, DATABASE));
    }

    private void mysql(String... statements) throws SQLException {
        try (Connection root = sandbox.mysql().openAsRoot();
                Statement statement = root.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
