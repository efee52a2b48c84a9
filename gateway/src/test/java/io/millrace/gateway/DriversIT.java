package io.millrace.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.sandbox.Part;
import io.millrace.sandbox.Sandbox;
import io.millrace.sandbox.fetch.Cache;
import io.millrace.sandbox.fetch.MySqlProgram;
import io.millrace.sandbox.fetch.NodeMysql;
import io.millrace.sandbox.fetch.PyMysql;
import io.millrace.sandbox.junit.Sandboxed;
import io.millrace.sandbox.progress.Progress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs that are not Java see no difference between MySQL and the gateway, which answers a part from ClickHouse. */
@Sandboxed({Part.MYSQL, Part.CLICKHOUSE})
class DriversIT {

    private static final String PASSWORD = "pass word";

    /** Text and binary protocol, a transaction, an error; what is shown of each. */
    private static final String NODE = """
            const mysql = require('mysql2/promise');
            (async () => {
              const connection = await mysql.createConnection(
                  {host: '127.0.0.1', port: +process.argv[1], user: 'driver', password: process.env.PASSWORD,
                   database: 'drivers', dateStrings: true, ssl: process.env.TLS ? {rejectUnauthorized: false} : undefined});
              const show = ([rows, fields]) => console.log(
                  JSON.stringify(rows), JSON.stringify((fields || []).map(f => [f.name, f.columnType, f.decimals])));
              const report = 'SELECT kind, COUNT(*) AS n, SUM(amount) AS total, MAX(day) AS last, AVG(id) AS mean FROM items'
                  + ' GROUP BY kind ORDER BY kind';
              show(await connection.query(report));
              show(await connection.execute(report));
              show(await connection.execute('SELECT MIN(at), COUNT(note) FROM items WHERE day > ?', ['2024-01-02']));
              await connection.beginTransaction();
              await connection.query("INSERT INTO items (id, kind, amount) VALUES (99, 'x', 1)");
              show(await connection.query('SELECT COUNT(*) FROM items'));
              await connection.rollback();
              show(await connection.query('SELECT COUNT(*) FROM items'));
              await connection.query('SELECT COUNT(*) FROM nowhere').catch(e => console.log(e.errno, e.message));
              await connection.end();
            })().catch(e => { console.log('FAILED', e); process.exit(1); });
            """;

    /** Its parameters are part of the text; a transaction, an error. */
    private static final String PYTHON = """
            import os, ssl, sys, pymysql
            connection = pymysql.connect(host='127.0.0.1', port=int(sys.argv[1]), user='driver', database='drivers',
                password=os.environ['PASSWORD'], autocommit=True,
                ssl=ssl._create_unverified_context() if os.environ['TLS'] else None)
            cursor = connection.cursor()
            def show(sql, *values):
                cursor.execute(sql, values)
                print(repr(cursor.fetchall()), cursor.description)
            show('SELECT kind, COUNT(*) AS n, SUM(amount) AS total, MAX(day) AS last, AVG(id) AS mean FROM items'
                 ' GROUP BY kind ORDER BY kind')
            show('SELECT MIN(at), COUNT(note) FROM items WHERE day > %s AND amount < %s', '2024-01-02', 100)
            connection.begin()
            cursor.execute("INSERT INTO items (id, kind, amount) VALUES (99, 'x', 1)")
            show('SELECT COUNT(*) FROM items')
            connection.rollback()
            show('SELECT COUNT(*) FROM items')
            try:
                show('SELECT COUNT(*) FROM nowhere')
            except pymysql.err.ProgrammingError as e:
                print(e)
            connection.close()
            """;

    private static final String STATEMENTS = """
            SELECT kind, COUNT(*) AS n, SUM(amount) AS total, MAX(day) AS last, AVG(id) AS mean FROM items GROUP BY kind ORDER BY kind;
            SELECT MIN(at), COUNT(note), MAX(amount) FROM items WHERE day > '2024-01-02';
            BEGIN;
            INSERT INTO items (id, kind, amount) VALUES (99, 'x', 1);
            SELECT COUNT(*) FROM items;
            ROLLBACK;
            SELECT COUNT(*), SUM(id) FROM items;
            SHOW TABLES;
            SELECT COUNT(*) FROM nowhere;
            """;

    private static Sandbox servers;
    private static RunningGateway gateway;

    @BeforeAll
    static void start(Sandbox sandbox, @TempDir Path folder) throws Exception {
        servers = sandbox;
        try (Connection root = sandbox.mysql().openAsRoot();
                Statement statement = root.createStatement()) {
            for (String sql : List.of(
                    "CREATE DATABASE drivers",
                    "CREATE TABLE drivers.items (id INT PRIMARY KEY, kind ENUM ('a', 'b', 'x') NOT NULL, amount DECIMAL(10, 2) NOT NULL,"
                            + " day DATE, at DATETIME(3), note VARCHAR(20))",
                    "INSERT INTO drivers.items VALUES (1, 'b', 10.50, '2024-01-01', '2024-01-01 10:00:00.125', NULL),"
                            + " (2, 'a', 0.10, '2024-01-03', '2024-01-03 00:00:00', 'x'), (3, 'b', 7, NULL, NULL, 'späť'),"
                            + " (4, 'b', -1.05, '2024-02-29', '2024-02-29 23:59:59.999', '')",
                    "CREATE USER driver IDENTIFIED BY '" + PASSWORD + "'",
                    "GRANT ALL ON drivers.* TO driver")) {
                statement.execute(sql);
            }
        }
        EqualTables.copy(sandbox, "drivers");
        Path rules = Files.writeString(folder.resolve("rules"), "route totals when class aggregates\n");
        gateway = RunningGateway.start(
                sandbox,
                Map.of(
                        "MILLRACE_MYSQL_DATABASES",
                        "drivers",
                        "MILLRACE_GATEWAY_RULES",
                        rules.toString(),
                        "MILLRACE_GATEWAY_KEYSTORE",
                        RunningGateway.keyStore(folder).toString(),
                        "MILLRACE_GATEWAY_KEYSTORE_PASSWORD",
                        RunningGateway.KEYSTORE_PASSWORD));
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    private static Cache cache() {
        return Cache.ofUser(Progress.logged());
    }

    private static String run(List<String> command, Map<String, String> environment) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return said;
    }

    private static void assertSameThroughTheGateway(int statements, Asked asked) throws Exception {
        String expected = asked.at(servers.mysql().port());
        long before = gateway.routed();

        assertThat(asked.at(gateway.service().port()))
                .isEqualTo(expected)
                .contains("16.45")
                .doesNotContain("FAILED");
        assertThat(gateway.routed() - before).isEqualTo(statements);
    }

    private interface Asked {
        String at(int port) throws Exception;
    }

    @Test
    void mysql2OfNodeSeesNoDifference() throws Exception {
        NodeMysql driver = NodeMysql.find(cache(), Progress.logged());
        for (String tls : List.of("", "yes")) {
            Map<String, String> environment =
                    Map.of("NODE_PATH", driver.modules().toString(), "PASSWORD", PASSWORD, "TLS", tls);
            assertSameThroughTheGateway(4, port -> run(List.of("node", "-e", NODE, String.valueOf(port)), environment));
        }
    }

    @Test
    void pyMysqlSeesNoDifference() throws Exception {
        PyMysql driver = PyMysql.find(cache(), Progress.logged());
        // Without TLS its first login would need a package for MySQL's key; later ones do not.
        for (String tls : List.of("yes", "")) {
            Map<String, String> environment =
                    Map.of("PYTHONPATH", driver.modules().toString(), "PASSWORD", PASSWORD, "TLS", tls);
            assertSameThroughTheGateway(
                    3, port -> run(List.of("python3", "-c", PYTHON, String.valueOf(port)), environment));
        }
    }

    @Test
    void theClientMysqlSeesNoDifference() throws Exception {
        MySqlProgram client = MySqlProgram.client(cache(), Progress.logged());
        for (String tls : List.of("DISABLED", "REQUIRED")) {
            assertSameThroughTheGateway(3, port -> {
                List<String> command = new ArrayList<>(client.command());
                command.addAll(List.of(
                        "--host=127.0.0.1",
                        "--port=" + port,
                        "--user=driver",
                        "--ssl-mode=" + tls,
                        "--get-server-public-key",
                        "--default-character-set=utf8mb4",
                        "--column-type-info",
                        "--force",
                        "--execute=" + STATEMENTS,
                        "drivers"));
                return run(command, Map.of("MYSQL_PWD", PASSWORD));
            });
        }
    }
}
