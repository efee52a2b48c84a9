package io.millrace.gateway;

import io.micrometer.core.instrument.Counter;
import io.millrace.common.metrics.MeterNames;
import io.millrace.common.settings.Settings;
import io.millrace.common.table.TableId;
import io.millrace.gateway.catalog.Standing;
import io.millrace.sandbox.Sandbox;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A gateway in the test's own JVM, before the servers of a sandbox. */
record RunningGateway(Sandbox sandbox, GatewayService service) implements AutoCloseable {

    static final String KEYSTORE_PASSWORD = "changeit";

    /** Of tables that do not change. */
    static final Standing IN_STEP = new Standing() {
        @Override
        public Optional<String> objection(Set<TableId> tables, Duration behind) {
            return Optional.empty();
        }

        @Override
        public boolean caughtUp(Set<TableId> tables, Duration limit) {
            return true;
        }
    };

    static RunningGateway start(Sandbox sandbox, Map<String, String> more) {
        return start(sandbox, more, IN_STEP);
    }

    static RunningGateway start(Sandbox sandbox, Map<String, String> more, Standing standing) {
        Map<String, String> environment = new HashMap<>(sandbox.environment());
        environment.put("MILLRACE_GATEWAY_MYSQL_PORT", "0");
        environment.put("MILLRACE_GATEWAY_PORT", "0");
        environment.putAll(more);
        return new RunningGateway(sandbox, GatewayService.start(Settings.of(environment), standing));
    }

    /** A self-signed certificate for localhost. */
    static Path keyStore(Path folder) throws IOException, InterruptedException {
        Path file = folder.resolve("gateway.p12");
        String[] command = {
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-genkeypair",
            "-alias",
            "gateway",
            "-keyalg",
            "EC",
            "-dname",
            "CN=localhost",
            "-validity",
            "2",
            "-storetype",
            "PKCS12",
            "-storepass",
            KEYSTORE_PASSWORD,
            "-keystore",
            file.toString()
        };
        if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
            throw new IOException("keytool failed");
        }
        return file;
    }

    Connection openAsRoot(String properties) throws SQLException {
        return open("root", sandbox.mysql().root().password(), properties);
    }

    /** @param properties of Connector/J, as in its URL */
    Connection open(String user, String password, String properties) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:mysql://127.0.0.1:" + service.port() + "/?allowPublicKeyRetrieval=true&" + properties,
                user,
                password);
    }

    /** Clients that are connected. */
    int connections() {
        return (int)
                service.meters().get(MeterNames.GATEWAY_CONNECTIONS).gauge().value();
    }

    /** Statements that ClickHouse has answered so far. */
    long routed() {
        return Math.round(
                service
                        .meters()
                        .find(MeterNames.GATEWAY_STATEMENTS)
                        .tag(MeterNames.ROUTE, "clickhouse")
                        .counters()
                        .stream()
                        .mapToDouble(Counter::count)
                        .sum());
    }

    @Override
    public void close() {
        service.close();
    }
}
