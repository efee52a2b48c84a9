package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.settings.Setting;
import io.millrace.common.settings.Settings;
import io.millrace.sandbox.Sandbox;
import io.millrace.sandbox.junit.Sandboxed;
import io.millrace.sandbox.progress.Progress;
import io.millrace.sandbox.supervision.Service;
import io.millrace.sandbox.supervision.Services;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Debezium's task ends with FAILED when MySQL is restarted; nobody has to do anything about it. */
@Sandboxed
class MysqlRestartIT {

    private static final Duration LIMIT = Duration.ofMinutes(3);

    private final Sandbox sandbox;

    MysqlRestartIT(Sandbox sandbox) {
        this.sandbox = sandbox;
    }

    @Test
    void rowsGoOnArrivingAfterMysqlWasRestarted() throws Exception {
        mysql("CREATE DATABASE resilient", "CREATE TABLE resilient.t (id INT PRIMARY KEY)");
        mysql("INSERT INTO resilient.t VALUES (1)");
        Map<String, String> variables = new HashMap<>(sandbox.environment());
        variables.put(Setting.MYSQL_DATABASES.variable(), "resilient");
        Settings settings = Settings.of(variables);
        try (Services services = new Services(
                        Path.of(settings.get(Setting.HOME)).resolve("mysql-restart"), variables, Progress.logged());
                ClickHouse clickHouse = ClickHouse.connect(settings)) {
            services.start();
            awaitRows(clickHouse, 1);

            sandbox.mysql().stop();
            await().atMost(LIMIT).until(() -> restarts(services) > 0);
            sandbox.mysql().start();
            mysql("INSERT INTO resilient.t VALUES (2)");

            awaitRows(clickHouse, 2);
            assertThat(services.restarts()).isZero();
        }
    }

    private static void awaitRows(ClickHouse clickHouse, long rows) {
        await().atMost(LIMIT)
                .ignoreExceptions()
                .until(() -> clickHouse
                                .query("SELECT count() AS n FROM analytics.t")
                                .get(0)
                                .getLong("n")
                        == rows);
    }

    private static double restarts(Services services) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        services.url(Service.DDL_MANAGER).resolve("/metrics"))
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body()
                .lines()
                .filter(line -> line.startsWith("millrace_ddl_connector_restarts_total"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    private void mysql(String... statements) throws SQLException {
        try (var connection = sandbox.mysql().openAsRoot();
                var statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
