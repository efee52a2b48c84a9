package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.settings.Setting;
import io.millrace.sandbox.MySqlServer;
import io.millrace.sandbox.Part;
import io.millrace.sandbox.Sandbox;
import io.millrace.sandbox.junit.Sandboxed;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code millrace preflight} says of servers and tables that are not fit, or only nearly. */
@Sandboxed(value = Part.MYSQL, isolated = true)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PreflightIT {

    private static final String PASSWORD = "not-a-secret-1";

    private MySqlServer mysql;
    private Map<String, String> settings;

    @BeforeAll
    void makeTables(Sandbox sandbox) throws SQLException {
        mysql = sandbox.mysql();
        settings = new HashMap<>(sandbox.environment());
        settings.put(Setting.MYSQL_DATABASES.variable(), "preflight");
        run(
                "CREATE DATABASE preflight",
                "CREATE TABLE preflight.parent (id INT PRIMARY KEY)",
                "CREATE TABLE preflight.child (id INT PRIMARY KEY, parent INT,"
                        + " CONSTRAINT child_of FOREIGN KEY (parent) REFERENCES preflight.parent (id) ON DELETE CASCADE)",
                "CREATE TABLE preflight.keyless (a INT)",
                "CREATE TABLE preflight.parent_raw (id INT PRIMARY KEY)",
                "CREATE TABLE preflight.old (id INT PRIMARY KEY) ENGINE = MyISAM",
                "CREATE TABLE preflight.reserved (id INT PRIMARY KEY, _version INT)",
                "CREATE USER poor@'%' IDENTIFIED BY '" + PASSWORD + "'",
                "GRANT SELECT ON preflight.* TO poor@'%'");
    }

    @Test
    void warningsNameTheTableAndTheWayOutAndAreNoFailure() {
        CommandRun run = preflight();

        assertThat(run.output())
                .contains("The table preflight.keyless will not be replicated.")
                .contains("Add a primary key")
                .doesNotContain("The table preflight.parent_raw")
                .doesNotContain("The table preflight.reserved")
                .contains("preflight.child (child_of) cascades")
                .contains("preflight.old is of the engine MyISAM")
                .contains("MySQL is ready, with")
                .doesNotContain("not ready");
        assertThat(run.exitCode()).isZero();
    }

    @Test
    void aTableThatIsLeftOutIsNotWarnedOf() {
        settings.put(Setting.EXCLUDE_TABLES.variable(), "preflight.keyless");

        assertThat(preflight().output()).doesNotContain("preflight.keyless");
        settings.remove(Setting.EXCLUDE_TABLES.variable());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '"',
            value = {
                "binlog_row_image; 'MINIMAL'; error; binlog_row_image is 'MINIMAL' and must be 'FULL'",
                "binlog_row_value_options; 'PARTIAL_JSON'; error; binlog_row_value_options is 'PARTIAL_JSON'",
                "binlog_expire_logs_seconds; 3600; warning; kept for 3600 s only",
                "time_zone; '+02:00'; warning; MySQL's time zone is +02:00",
                "binlog_row_metadata; FULL; note; binlog_row_metadata is 'FULL', which is fine",
            })
    void aGlobalSettingThatDoesNotFitIsNamed(String variable, String value, String severity, String message)
            throws SQLException {
        run("SET GLOBAL " + variable + " = " + value);
        try {
            CommandRun run = preflight();

            assertThat(run.output().lines().filter(line -> line.contains(message)))
                    .as(run.output())
                    .singleElement()
                    .asString()
                    .startsWith(severity);
            assertThat(run.exitCode()).isEqualTo(severity.equals("error") ? 1 : 0);
        } finally {
            run("SET GLOBAL " + variable + " = DEFAULT");
        }
    }

    @Test
    void missingGrantsAreNamedWithTheStatementThatGivesThem() {
        Map<String, String> poor = new HashMap<>(settings);
        poor.put(Setting.MYSQL_USER.variable(), "poor");
        poor.put(Setting.MYSQL_PASSWORD.variable(), PASSWORD);

        CommandRun run = CommandRun.here(poor, "preflight");

        assertThat(run.output())
                .contains("'poor' lacks")
                .contains("GRANT REPLICATION SLAVE, REPLICATION CLIENT, RELOAD ON *.* TO 'poor'");
        assertThat(run.exitCode()).isEqualTo(1);
    }

    @Test
    void aDatabaseThatIsNotThereIsAnError() {
        Map<String, String> other = new HashMap<>(settings);
        other.put(Setting.MYSQL_DATABASES.variable(), "nowhere");

        CommandRun run = CommandRun.here(other, "preflight");

        assertThat(run.output()).contains("no database 'nowhere'").contains("MySQL is not ready: 1 error, ");
        assertThat(run.exitCode()).isEqualTo(1);
    }

    @Test
    void mysqlsOwnServerIdIsNotTakenForTheConnector() throws SQLException {
        run("SET GLOBAL server_id = 7");
        try {
            assertServerIdIsTaken("7");
        } finally {
            run("SET GLOBAL server_id = 1");
        }
    }

    @Test
    void theNumberBeforeMysqlsOwnServerIdIsNotTakenEitherBecauseTheDdlManagerHasTheNextOne() throws SQLException {
        run("SET GLOBAL server_id = 7");
        try {
            assertServerIdIsTaken("6");
        } finally {
            run("SET GLOBAL server_id = 1");
        }
    }

    private void assertServerIdIsTaken(String connectors) {
        Map<String, String> same = new HashMap<>(settings);
        same.put(Setting.MYSQL_SERVER_ID.variable(), connectors);

        CommandRun run = CommandRun.here(same, "preflight");

        assertThat(run.output()).contains("MySQL's own server_id is 7");
        assertThat(run.exitCode()).isEqualTo(1);
    }

    private CommandRun preflight() {
        return CommandRun.here(settings, "preflight");
    }

    private void run(String... statements) throws SQLException {
        try (var root = mysql.openAsRoot();
                var statement = root.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
