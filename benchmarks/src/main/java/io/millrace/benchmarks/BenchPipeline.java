package io.millrace.benchmarks;

import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.connect.ConnectClient;
import io.millrace.common.fence.Fences;
import io.millrace.common.fence.MysqlBinlog;
import io.millrace.common.mysql.Mysql;
import io.millrace.common.naming.Targets;
import io.millrace.common.naming.Topics;
import io.millrace.common.settings.KafkaSettings;
import io.millrace.common.settings.Setting;
import io.millrace.common.settings.Settings;
import io.millrace.common.table.TableId;
import io.millrace.sandbox.Sandbox;
import io.millrace.sandbox.progress.Progress;
import io.millrace.sandbox.proof.Drain;
import io.millrace.sandbox.proof.FirstCopies;
import io.millrace.sandbox.supervision.OwnNames;
import io.millrace.sandbox.supervision.Services;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** Millrace's services for one database of a sandbox, and the clients with which they are watched. */
final class BenchPipeline implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofMinutes(15);

    private final Path home;
    private final Map<String, String> variables;
    private final Progress progress;
    private final Settings settings;
    private final Mysql mysql;
    private final ClickHouse clickHouse;
    private final Fences fences;
    private Services services;

    /** Starts no service yet. */
    BenchPipeline(Sandbox sandbox, String database, Progress progress) {
        this(sandbox, database, Map.of(), progress);
    }

    /** @param more settings, besides those that every pipeline has */
    BenchPipeline(Sandbox sandbox, String database, Map<String, String> more, Progress progress) {
        this.home = Path.of(sandbox.environment().get(Setting.HOME.variable()));
        this.variables = new HashMap<>(OwnNames.settings(sandbox, database));
        variables.putAll(more);
        this.progress = progress;
        this.settings = Settings.of(variables);
        this.mysql = Mysql.connect(settings.mysql());
        this.clickHouse = ClickHouse.connect(settings.clickHouse());
        this.fences = new Fences(settings.connect(), settings.kafka(), settings.names(), mysql);
        this.services = new Services(home, variables, progress);
    }

    /** Begins with what an earlier run of the services left. */
    void start() {
        services.start();
    }

    /** Ends the services; the connector stays as it is. */
    void end() {
        services.close();
        services = new Services(home, variables, progress);
    }

    /** Returns when the tables are copied, and all that MySQL has committed until now is in ClickHouse. */
    void drain(Collection<TableId> tables) {
        new FirstCopies(services).await(LIMIT);
        new Drain(fences, tables, progress).await(LIMIT);
    }

    Path home() {
        return home;
    }

    /** The settings of the services and of all commands. */
    Map<String, String> environment() {
        return services.environment();
    }

    KafkaSettings kafka() {
        return settings.kafka();
    }

    Topics topics() {
        return Topics.of(settings.names());
    }

    Targets targets() {
        return Targets.of(settings.names());
    }

    ClickHouse clickHouse() {
        return clickHouse;
    }

    /** What ClickHouse answers to a query for one number. */
    long number(String query) {
        return clickHouse.query(query).get(0).getLong(1);
    }

    BenchConnector connector() {
        return new BenchConnector(
                new ConnectClient(settings.connect()), settings.connect().connector(), new MysqlBinlog(mysql));
    }

    @Override
    public void close() {
        services.close();
        fences.close();
        clickHouse.close();
        mysql.close();
    }
}
