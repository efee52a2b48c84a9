package io.millrace.sandbox.server;

import io.millrace.sandbox.process.JavaCommand;
import io.millrace.sandbox.process.Ports;
import io.millrace.sandbox.process.ServerProcess;
import io.millrace.sandbox.process.Tool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.Uuid;

/** One Kafka broker, its own controller (KRaft), from the same class path as this process. */
public final class KafkaServer implements Server {

    private static final Duration START_LIMIT = Duration.ofSeconds(60);

    private final Path folder;
    private final Path log;
    private final int port;
    private final int controllerPort;
    private ServerProcess process;

    public KafkaServer(Path home, Ports ports) {
        this.folder = home.resolve("data/kafka").toAbsolutePath();
        this.log = home.resolve("logs/kafka.log").toAbsolutePath();
        this.port = ports.of("kafka");
        this.controllerPort = ports.of("kafka-controller");
    }

    @Override
    public String name() {
        return "Kafka";
    }

    public String bootstrap() {
        return "127.0.0.1:" + port;
    }

    @Override
    public synchronized void start() {
        Path config = folder.resolve("server.properties");
        try {
            Files.createDirectories(folder);
            Files.writeString(config, config());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (!Files.exists(folder.resolve("log/meta.properties"))) {
            Tool.run(
                    folder,
                    JavaCommand.of(
                            folder,
                            List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
                            "kafka.tools.StorageTool",
                            List.of("format", "-t", Uuid.randomUuid().toString(), "-c", config.toString())),
                    line -> {},
                    "Check that " + folder + " is writable.");
        }
        process = ServerProcess.start(
                "Kafka",
                JavaCommand.of(folder, List.of("-Xmx768m", "-XX:+UseG1GC"), "kafka.Kafka", List.of(config.toString())),
                Map.of(),
                folder,
                log);
        process.awaitHealthy(this::answers, START_LIMIT);
    }

    private String config() {
        return """
        process.roles=broker,controller
        node.id=1
        controller.quorum.voters=1@127.0.0.1:%2$d
        listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
        advertised.listeners=PLAINTEXT://127.0.0.1:%1$d
        controller.listener.names=CONTROLLER
        log.dirs=%3$s/log
        auto.create.topics.enable=false
        offsets.topic.replication.factor=1
        offsets.topic.num.partitions=8
        transaction.state.log.replication.factor=1
        transaction.state.log.min.isr=1
        transaction.state.log.num.partitions=4
        share.coordinator.state.topic.replication.factor=1
        share.coordinator.state.topic.min.isr=1
        group.initial.rebalance.delay.ms=0
        message.max.bytes=67108864
        replica.fetch.max.bytes=67108864
        socket.request.max.bytes=134217728
        """.formatted(port, controllerPort, folder);
    }

    private boolean answers() {
        if (!Ports.answers(port)) {
            return false;
        }
        try (Admin admin = Admin.create(Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap(),
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 2_000,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 2_000))) {
            return !admin.describeCluster().nodes().get(2, TimeUnit.SECONDS).isEmpty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
            return false;
        }
    }

    @Override
    public synchronized void stop() {
        if (process != null) {
            process.stop();
        }
    }

    @Override
    public synchronized void kill() {
        process.kill();
    }

    @Override
    public boolean isAlive() {
        return process != null && process.isAlive();
    }

    @Override
    public String address() {
        return bootstrap();
    }

    @Override
    public Path log() {
        return log;
    }
}
