package io.millrace.ddlmanager.connector;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.naming.Topics;
import io.millrace.common.settings.FirstCopy;
import io.millrace.common.settings.Settings;
import io.millrace.common.table.Column;
import io.millrace.common.table.Table;
import io.millrace.common.table.TableId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MysqlConnectorTest {

    private static final String PRODUCER = "schema.history.internal.producer.";
    private static final String CONSUMER = "schema.history.internal.consumer.";

    @TempDir
    private Path folder;

    @Test
    void withoutSettingsTlsIsPreferredAndTheHistoryUsesTheServicesKafka() {
        Map<String, String> config = config(Map.of("MILLRACE_KAFKA_BOOTSTRAP", "kafka:9092"));

        assertThat(config)
                .containsEntry("database.ssl.mode", "preferred")
                .containsEntry("schema.history.internal.kafka.bootstrap.servers", "kafka:9092")
                .doesNotContainKey("database.ssl.truststore");
        assertThat(config.keySet())
                .filteredOn(key -> key.startsWith(PRODUCER) || key.startsWith(CONSUMER))
                .containsExactlyInAnyOrder(PRODUCER + "max.request.size", PRODUCER + "buffer.memory");
    }

    @Test
    void whatMakesTheServicesSafeReachesTheSchemaHistory() throws IOException {
        Path properties = Files.writeString(
                folder.resolve("kafka.properties"),
                "security.protocol=SASL_SSL\nsasl.mechanism=PLAIN\nssl.truststore.location=/etc/ca.jks\nlinger.ms=5\n");

        Map<String, String> config = config(Map.of("MILLRACE_KAFKA_PROPERTIES", properties.toString()));

        for (String client : List.of(PRODUCER, CONSUMER)) {
            assertThat(config)
                    .containsEntry(client + "security.protocol", "SASL_SSL")
                    .containsEntry(client + "sasl.mechanism", "PLAIN")
                    .containsEntry(client + "ssl.truststore.location", "/etc/ca.jks")
                    .doesNotContainKey(client + "linger.ms");
        }
    }

    @Test
    void theWorkersMayReachKafkaInAnotherWay() throws IOException {
        Path own = Files.writeString(folder.resolve("own.properties"), "security.protocol=SSL\n");
        Path workers = Files.writeString(
                folder.resolve("workers.properties"), "security.protocol=SASL_SSL\nsasl.jaas.config=${env:JAAS}\n");

        Map<String, String> config = config(Map.of(
                "MILLRACE_KAFKA_BOOTSTRAP",
                "outside:9092",
                "MILLRACE_KAFKA_PROPERTIES",
                own.toString(),
                "MILLRACE_CONNECT_KAFKA_BOOTSTRAP",
                "inside:9092",
                "MILLRACE_CONNECT_KAFKA_PROPERTIES",
                workers.toString()));

        assertThat(config)
                .containsEntry("schema.history.internal.kafka.bootstrap.servers", "inside:9092")
                .containsEntry(PRODUCER + "security.protocol", "SASL_SSL")
                .containsEntry(CONSUMER + "sasl.jaas.config", "${env:JAAS}");
    }

    @Test
    void debeziumChecksMysqlsCertificateWhenTheServicesDo() throws IOException {
        Path store = Files.createFile(folder.resolve("mysql.p12"));

        Map<String, String> config = config(Map.of(
                "MILLRACE_MYSQL_TLS", "verify-identity",
                "MILLRACE_MYSQL_TLS_TRUSTSTORE", store.toString(),
                "MILLRACE_MYSQL_TLS_TRUSTSTORE_PASSWORD", "changeit",
                "MILLRACE_CONNECT_MYSQL_TLS_TRUSTSTORE", "/etc/connect/mysql.p12"));

        assertThat(config)
                .containsEntry("database.ssl.mode", "verify_identity")
                .containsEntry("database.ssl.truststore", "/etc/connect/mysql.p12")
                .containsEntry("database.ssl.truststore.password", "changeit");
    }

    @Test
    void debeziumsSessionsMeanWhatTheServicesSessionsMean() {
        assertThat(config(Map.of()).get("driver.sessionVariables")).startsWith("sql_mode='ONLY_FULL_GROUP_BY,");
    }

    @Test
    void recordsAreWrittenByThePluginIfTheWorkersHaveIt() {
        assertThat(config(Map.of()))
                .containsEntry("key.converter", "io.millrace.connectplugin.records.RecordConverter")
                .containsEntry("value.converter", "io.millrace.connectplugin.records.RecordConverter")
                .containsEntry("value.converter.source.fields", "ts_ms,db,table,file,pos,row");
        assertThat(config(Map.of("MILLRACE_CONNECT_PLUGIN", "no")))
                .containsEntry("key.converter", "org.apache.kafka.connect.json.JsonConverter")
                .containsEntry("value.converter", "org.apache.kafka.connect.json.JsonConverter")
                .doesNotContainKey("value.converter.source.fields");
    }

    @Test
    void theSnapshotReadsOnlyTablesWithoutAKey() {
        MysqlConnector connector = connector(Map.of());
        Table keyed = table("orders", List.of("id"));
        Table keyless = table("log", List.of());

        Map<String, String> none = config(connector, FirstCopy.COPY_THEN_STREAM, List.of(keyed), Map.of());
        Map<String, String> one = config(connector, FirstCopy.COPY_THEN_STREAM, List.of(keyed, keyless), Map.of());
        Map<String, String> all = config(connector, FirstCopy.COPY_ONLY, List.of(keyed, keyless), Map.of());

        assertThat(none)
                .containsEntry("snapshot.mode", "no_data")
                .doesNotContainKey("snapshot.include.collection.list");
        assertThat(MysqlConnector.copies(none, keyed.id())).isFalse();
        assertThat(one)
                .containsEntry("snapshot.mode", "initial")
                .containsEntry("snapshot.include.collection.list", "shop\\.log");
        assertThat(MysqlConnector.copies(one, keyed.id())).isFalse();
        assertThat(MysqlConnector.copies(one, keyless.id())).isTrue();
        assertThat(all)
                .containsEntry("snapshot.mode", "initial_only")
                .doesNotContainKey("snapshot.include.collection.list");
        assertThat(MysqlConnector.copies(all, keyed.id())).isTrue();
    }

    @Test
    void debeziumCopiesAllTablesWhenItIsToldTo() {
        Table keyed = table("orders", List.of("id"));

        Map<String, String> config = config(
                connector(Map.of("MILLRACE_COPY_BY", "debezium")),
                FirstCopy.COPY_THEN_STREAM,
                List.of(keyed),
                Map.of());

        assertThat(config)
                .containsEntry("snapshot.mode", "initial")
                .doesNotContainKey("snapshot.include.collection.list");
    }

    @Test
    void whatTheSnapshotReadsIsDecidedOnce() {
        MysqlConnector connector = connector(Map.of());
        Map<String, String> before =
                config(connector, FirstCopy.COPY_THEN_STREAM, List.of(table("orders", List.of("id"))), Map.of());

        assertThat(config(connector, FirstCopy.COPY_THEN_STREAM, List.of(table("log", List.of())), before))
                .containsEntry("snapshot.mode", "no_data")
                .doesNotContainKey("snapshot.include.collection.list");
    }

    /** It may still run, and would read a FLOAT with six digits. */
    @Test
    void theSnapshotKeepsItsWayOfReadingWhenTheConnectorIsRegisteredOnceMore() {
        MysqlConnector connector = connector(Map.of());
        Table inexact = table("orders", List.of("id"), "float");
        Map<String, String> first = connector.config(
                FirstCopy.COPY_THEN_STREAM, List.of(), List.of(inexact.id()), List.of(inexact), Map.of());

        assertThat(first).containsKey("snapshot.select.statement.overrides.shop.orders");
        assertThat(config(connector, FirstCopy.COPY_THEN_STREAM, List.of(inexact), first))
                .isEqualTo(first);
    }

    @Test
    void aConnectorThatWasToCopyOnlyStreamsWhenItIsToldTo() {
        MysqlConnector connector = connector(Map.of());
        List<Table> tables = List.of(table("orders", List.of("id")));
        Map<String, String> copied = config(connector, FirstCopy.COPY_ONLY, tables, Map.of());

        Map<String, String> streams = config(connector, FirstCopy.COPY_THEN_STREAM, tables, copied);

        assertThat(streams).containsEntry("snapshot.mode", "initial");
        assertThat(config(connector, FirstCopy.COPY_THEN_STREAM, tables, streams))
                .isEqualTo(streams);
    }

    private static Table table(String name, List<String> key) {
        return table(name, key, "int");
    }

    private static Table table(String name, List<String> key, String type) {
        return new Table(
                new TableId("shop", name),
                List.of(new Column(
                        "id", type, type, false, 0, 10, 0, 0, Optional.empty(), false, Column.Generation.NONE)),
                key,
                List.of(),
                new Table.Size(0, 0, 0),
                "");
    }

    private static Map<String, String> config(
            MysqlConnector connector, FirstCopy copy, List<Table> tables, Map<String, String> registered) {
        return connector.config(copy, List.of(), tables, registered);
    }

    private static Map<String, String> config(Map<String, String> given) {
        return config(connector(given), FirstCopy.COPY_THEN_STREAM, List.of(), Map.of());
    }

    private static MysqlConnector connector(Map<String, String> given) {
        Map<String, String> environment =
                new HashMap<>(Map.of("MILLRACE_MYSQL_DATABASES", "shop", "MILLRACE_MYSQL_PASSWORD", "secret"));
        environment.putAll(given);
        Settings settings = Settings.of(environment);
        return new MysqlConnector(
                settings.connect(), settings.kafka(), Topics.of(settings.names()), settings.mysql(), settings.source());
    }
}
