package io.millrace.sandbox.launch;

import io.millrace.common.PrivateFile;
import io.millrace.common.settings.Setting;
import io.millrace.common.wire.RecordSize;
import io.millrace.sandbox.Part;
import io.millrace.sandbox.process.JavaCommand;
import io.millrace.sandbox.process.PropertiesFile;
import io.millrace.sandbox.process.Supervised;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.provider.EnvVarConfigProvider;
import org.apache.kafka.common.utils.AppInfoParser;
import org.apache.kafka.connect.cli.ConnectDistributed;
import org.apache.kafka.connect.json.JsonConverter;

/**
 * Kafka Connect as one distributed worker, with the connectors of this class path.
 *
 * @param mysqlPassword in the worker's environment, so that a connector's configuration need not hold it
 * @param token what requests must carry
 * @param kafka how its clients of Kafka say who they are
 */
public record ConnectLaunch(
        Bench bench,
        int port,
        String bootstrapServers,
        Optional<String> mysqlPassword,
        String token,
        Map<String, String> kafka) {

    /** Of each thread: Debezium reads a literal of DDL by calls as deep as it is long, and most of this is never used. */
    private static final String STACK = "-Xss64m";

    public Supervised prepare() {
        Path file = PrivateFile.write(bench.home().runFile("connect.properties"), PropertiesFile.text(properties()));
        List<String> command = JavaCommand.of(
                bench.home().runFile("connect.args"),
                List.of("-Xmx1g", "-XX:+UseParallelGC", STACK),
                ConnectDistributed.class,
                file.toString());
        Map<String, String> environment = new HashMap<>(Map.of(Setting.CONNECT_TOKEN.variable(), token));
        mysqlPassword.ifPresent(password -> environment.put(Setting.MYSQL_PASSWORD.variable(), password));
        return bench.supervised(Part.CONNECT, port, command, environment, this::version);
    }

    private Map<String, String> properties() {
        Map<String, String> properties = new HashMap<>(Map.of(
                "bootstrap.servers", bootstrapServers,
                "group.id", "millrace-connect",
                "listeners", "http://" + Bench.HOST + ":" + port,
                "rest.advertised.host.name", Bench.HOST,
                "rest.advertised.port", String.valueOf(port),
                // Connectors are found by their service files; there is no plugin folder.
                "plugin.discovery", "service_load",
                "exactly.once.source.support", "enabled",
                "topic.creation.enable", "true",
                "connector.client.config.override.policy", "All",
                "offset.flush.interval.ms", "1000"));
        properties.putAll(Map.of(
                "key.converter",
                JsonConverter.class.getName(),
                "key.converter.schemas.enable",
                "false",
                "value.converter",
                JsonConverter.class.getName(),
                "value.converter.schemas.enable",
                "false",
                "config.providers",
                "env",
                "config.providers.env.class",
                EnvVarConfigProvider.class.getName(),
                "config.providers.env.param.allowlist.pattern",
                Setting.MYSQL_PASSWORD.variable(),
                "rest.extension.classes",
                "io.millrace.connectplugin.rest.GuardedRest"));
        properties.putAll(Map.of(
                "config.storage.topic", "millrace.connect.configs",
                "config.storage.replication.factor", "1",
                "offset.storage.topic", "millrace.connect.offsets",
                "offset.storage.replication.factor", "1",
                "offset.storage.partitions", "5",
                "status.storage.topic", "millrace.connect.status",
                "status.storage.replication.factor", "1",
                "status.storage.partitions", "1"));
        // One worker waits for no other, and is missed soon when it was killed; 6 s is the least that Kafka allows.
        properties.putAll(Map.of(
                "scheduled.rebalance.max.delay.ms", "0",
                "session.timeout.ms", "6000",
                "heartbeat.interval.ms", "1500"));
        // Measured: nearly twice the rows per second of the producer's defaults.
        properties.putAll(Map.of(
                "producer.linger.ms", "20",
                "producer.batch.size", String.valueOf(512 * 1024),
                "producer.compression.type", "lz4",
                "producer.buffer.memory", String.valueOf(RecordSize.PRODUCER_BUFFER),
                "producer.max.request.size", String.valueOf(RecordSize.VALUE),
                "consumer.max.partition.fetch.bytes", String.valueOf(RecordSize.VALUE)));
        for (String clients : List.of("", "producer.", "consumer.", "admin.")) {
            kafka.forEach((name, value) -> properties.put(clients + name, value));
        }
        return properties;
    }

    private Optional<String> version() throws Exception {
        // A 404 until the worker has joined its group.
        return HttpProbe.get(
                        "http://" + Bench.HOST + ":" + port + "/connectors", Map.of("Authorization", "Bearer " + token))
                .map(body -> AppInfoParser.getVersion());
    }
}
