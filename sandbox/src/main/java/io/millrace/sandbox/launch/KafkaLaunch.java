package io.millrace.sandbox.launch;

import io.millrace.common.PrivateFile;
import io.millrace.common.wire.RecordSize;
import io.millrace.sandbox.Part;
import io.millrace.sandbox.child.KafkaMain;
import io.millrace.sandbox.process.JavaCommand;
import io.millrace.sandbox.process.PropertiesFile;
import io.millrace.sandbox.process.Supervised;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.utils.AppInfoParser;

/**
 * Kafka as one KRaft node.
 *
 * @param advertised the port at which clients come
 * @param security empty: whoever reaches it may do everything
 * @param own properties that win over these
 */
public record KafkaLaunch(
        Bench bench,
        int port,
        int controllerPort,
        int advertised,
        Optional<KafkaSecurity> security,
        Map<String, String> own) {

    private static final String LARGEST_MESSAGE = String.valueOf(RecordSize.VALUE);
    private static final int PROBE_MILLIS = 5_000;

    public Supervised prepare() {
        Path file = PrivateFile.write(bench.home().runFile("kafka.properties"), PropertiesFile.text(properties()));
        List<String> command = JavaCommand.of(
                bench.home().runFile("kafka.args"),
                List.of("-Xmx512m", "-XX:+UseSerialGC"),
                KafkaMain.class,
                file.toString());
        return bench.supervised(Part.KAFKA, port, command, Map.of(), this::version);
    }

    private Map<String, String> properties() {
        String protocol = security.isPresent() ? KafkaSecurity.PROTOCOL : "PLAINTEXT";
        Map<String, String> properties = new HashMap<>(Map.of(
                "process.roles",
                "broker,controller",
                "node.id",
                "1",
                "controller.quorum.voters",
                "1@" + Bench.HOST + ":" + controllerPort,
                "controller.listener.names",
                "CONTROLLER",
                "listeners",
                protocol + "://" + Bench.HOST + ":" + port + ",CONTROLLER://" + Bench.HOST + ":" + controllerPort,
                "advertised.listeners",
                protocol + "://" + Bench.HOST + ":" + advertised,
                "log.dirs",
                bench.home().data(Part.KAFKA).toString(),
                "auto.create.topics.enable",
                "false",
                "group.initial.rebalance.delay.ms",
                "0",
                // The default of 128 MB is a quarter of this heap.
                "log.cleaner.dedupe.buffer.size",
                String.valueOf(32 * 1024 * 1024)));
        properties.putAll(Map.of(
                "message.max.bytes", LARGEST_MESSAGE,
                "replica.fetch.max.bytes", LARGEST_MESSAGE));
        // Kafka deletes a log that it cannot read after a kill. Of its own metadata that is every topic, unless there
        // is a snapshot.
        properties.put("metadata.log.max.snapshot.interval.ms", "60000");
        // One node holds the one copy; a few partitions are enough for it, and it starts faster.
        properties.putAll(Map.of(
                "offsets.topic.replication.factor", "1",
                "offsets.topic.num.partitions", "5",
                "transaction.state.log.replication.factor", "1",
                "transaction.state.log.min.isr", "1",
                "transaction.state.log.num.partitions", "5",
                "share.coordinator.state.topic.replication.factor", "1",
                "share.coordinator.state.topic.min.isr", "1",
                "share.coordinator.state.topic.num.partitions", "1"));
        security.map(KafkaSecurity::ofBroker).ifPresent(properties::putAll);
        properties.putAll(own);
        return properties;
    }

    private Optional<String> version() throws Exception {
        if (!listens()) {
            // An Admin would write a warning for each try.
            return Optional.empty();
        }
        Map<String, Object> client = new HashMap<>(Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, Bench.HOST + ":" + port,
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, PROBE_MILLIS,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, PROBE_MILLIS));
        security.ifPresent(given -> client.putAll(given.ofClient(KafkaSecurity.ADMIN)));
        try (Admin admin = Admin.create(client)) {
            boolean registered = !admin.describeCluster()
                    .nodes()
                    .get(PROBE_MILLIS, TimeUnit.MILLISECONDS)
                    .isEmpty();
            if (registered && security.isPresent()) {
                admin.createAcls(security.get().acls()).all().get(PROBE_MILLIS, TimeUnit.MILLISECONDS);
            }
            return registered ? Optional.of(AppInfoParser.getVersion()) : Optional.empty();
        }
    }

    private boolean listens() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(Bench.HOST, port), PROBE_MILLIS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
