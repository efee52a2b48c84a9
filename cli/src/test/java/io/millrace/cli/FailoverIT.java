package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.sandbox.MySqlServer;
import io.millrace.sandbox.Part;
import io.millrace.sandbox.Sandbox;
import io.millrace.sandbox.SandboxOptions;
import io.millrace.sandbox.junit.Sandboxed;
import io.millrace.sandbox.pipeline.PipelineStart;
import io.millrace.sandbox.pipeline.RunningPipeline;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A replica takes over: another server id and UUID, GTID numbers that begin at 1, other names and places of binlogs. */
@Sandboxed
class FailoverIT {

    private static final String DATABASE = "failover";

    @Test
    void theReplicaThatTakesOverIsFollowedWithoutALostOrAnOldValue(Sandbox sandbox) throws SQLException {
        try (Sandbox other = replica(sandbox.mysql())) {
            try (RunningPipeline first = RunningPipeline.start(
                    sandbox,
                    DATABASE,
                    List.of(
                            "CREATE TABLE item (id INT PRIMARY KEY, v VARCHAR(20))",
                            "INSERT INTO item VALUES (1, 'copied'), (2, 'copied'), (3, 'copied')"))) {
                for (int i = 0; i < 50; i++) {
                    first.mysql("UPDATE item SET v = 'first " + i + "' WHERE id < 3");
                }
                promote(sandbox.mysql(), other.mysql());
                first.endServices();
            }
            try (Connection root = other.mysql().openAsRoot();
                    Statement statement = root.createStatement()) {
                statement.execute("UPDATE " + DATABASE + ".item SET v = 'second' WHERE id = 1");
                statement.execute("DELETE FROM " + DATABASE + ".item WHERE id = 2");
                statement.execute("INSERT INTO " + DATABASE + ".item VALUES (4, 'second')");
            }
            try (RunningPipeline second =
                    PipelineStart.of(sandbox, DATABASE).mysql(other.mysql()).resume()) {
                second.mysql("UPDATE item SET v = 'second too' WHERE id = 3");
                second.awaitInStep();

                assertThat(second.check().get("item").verdict()).isEqualTo("equal");
                assertThat(second.clickHouseRows("SELECT id, v FROM " + second.target() + ".item ORDER BY id").stream()
                                .map(row -> row.getInteger("id") + " " + row.getString("v")))
                        .containsExactly("1 second", "3 second too", "4 second");
                // It continued, and did not copy again.
                assertThat(second.number(
                                "SELECT count() FROM " + second.target() + ".item_raw WHERE id = 4 AND _op = 'c'"))
                        .isEqualTo(1);
            }
        }
    }

    /** As if it had been made from a backup taken now: what other tests did before is not replayed. */
    private static Sandbox replica(MySqlServer source) throws SQLException {
        Sandbox other = Sandbox.start(SandboxOptions.builder()
                .home(Path.of("target", "sandbox", "replica"))
                .parts(Part.MYSQL)
                .mysqldArguments("--server-id=2", "--log-bin=other", "--replicate-do-db=" + DATABASE)
                .freshData(true)
                .environment(Map.of())
                .build());
        try (Connection root = other.mysql().openAsRoot();
                Statement statement = root.createStatement()) {
            statement.execute("SET sql_log_bin = 0");
            statement.execute("ALTER USER " + source.account().user() + "@'%' IDENTIFIED BY '"
                    + source.account().password() + "'");
            statement.execute("SET GLOBAL gtid_purged = '" + executed(source) + "'");
            statement.execute("CHANGE REPLICATION SOURCE TO SOURCE_HOST = '" + source.host() + "', SOURCE_PORT = "
                    + source.port() + ", SOURCE_USER = '" + source.account().user() + "', SOURCE_PASSWORD = '"
                    + source.account().password() + "', SOURCE_AUTO_POSITION = 1, GET_SOURCE_PUBLIC_KEY = 1");
            statement.execute("START REPLICA");
            return other;
        } catch (SQLException e) {
            other.close();
            throw e;
        }
    }

    private static void promote(MySqlServer source, MySqlServer replica) throws SQLException {
        try (Connection from = source.openAsRoot();
                Statement ask = from.createStatement();
                Connection to = replica.openAsRoot();
                Statement tell = to.createStatement()) {
            try (var executed = ask.executeQuery("SELECT @@global.gtid_executed")) {
                executed.next();
                String gtids = executed.getString(1).replaceAll("\\s", "");
                try (var waited = tell.executeQuery("SELECT WAIT_FOR_EXECUTED_GTID_SET('" + gtids + "', 120)")) {
                    waited.next();
                    assertThat(waited.getInt(1))
                            .as("0: the replica has everything")
                            .isZero();
                }
            }
            tell.execute("STOP REPLICA");
            tell.execute("RESET REPLICA ALL");
        }
    }

    private static String executed(MySqlServer server) throws SQLException {
        try (Connection root = server.openAsRoot();
                Statement statement = root.createStatement();
                var gtids = statement.executeQuery("SELECT @@global.gtid_executed")) {
            gtids.next();
            return gtids.getString(1).replaceAll("\\s", "");
        }
    }
}
