package io.millrace.benchmarks;

import io.millrace.common.connect.ConnectClient;
import io.millrace.common.fence.MysqlBinlog;
import io.millrace.common.mysql.Mysql;
import io.millrace.common.mysql.MysqlSchema;
import io.millrace.common.naming.Topics;
import io.millrace.common.settings.FirstCopy;
import io.millrace.common.settings.Setting;
import io.millrace.common.settings.Settings;
import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.connector.Deployment;
import io.millrace.ddlmanager.connector.MysqlConnector;
import io.millrace.sandbox.Sandbox;
import io.millrace.sandbox.supervision.OwnNames;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Debezium as Millrace configures it, but with Kafka's own JsonConverter and nothing of Millrace's plugin. It writes to
 * topics that nobody reads.
 */
final class BareDebezium implements AutoCloseable {

    private static final String NAME = "bare";

    private final Settings settings;
    private final Mysql mysql;

    BareDebezium(Sandbox sandbox, String database) {
        Map<String, String> variables = new HashMap<>(OwnNames.settings(sandbox, NAME));
        variables.put(Setting.MYSQL_DATABASES.variable(), database);
        variables.put(Setting.CONNECT_PLUGIN.variable(), "no");
        this.settings = Settings.of(variables);
        this.mysql = Mysql.connect(settings.mysql());
    }

    /** From the binlog's present end. */
    void register() {
        Topics topics = topics();
        MysqlConnector connector =
                new MysqlConnector(settings.connect(), settings.kafka(), topics, settings.mysql(), settings.source());
        new Deployment(new ConnectClient(settings.connect()), settings.connect().connector(), settings.kafka(), topics)
                .register(connector.config(
                        FirstCopy.STREAM_ONLY,
                        List.of(),
                        new MysqlSchema(mysql).replicated(settings.source()),
                        Map.of()));
    }

    BenchConnector connector() {
        return new BenchConnector(
                new ConnectClient(settings.connect()), settings.connect().connector(), new MysqlBinlog(mysql));
    }

    String topic(TableId table) {
        return topics().rawTopic(table);
    }

    private Topics topics() {
        return Topics.of(settings.names());
    }

    @Override
    public void close() {
        mysql.close();
    }
}
