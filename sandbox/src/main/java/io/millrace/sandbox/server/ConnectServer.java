package io.millrace.sandbox.server;

import io.millrace.common.connect.ConnectClient;
import io.millrace.sandbox.process.JavaCommand;
import io.millrace.sandbox.process.Ports;
import io.millrace.sandbox.process.ServerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** One Kafka Connect worker with Debezium's MySQL connector on its class path. */
public final class ConnectServer implements Server {

    private static final Duration START_LIMIT = Duration.ofSeconds(90);

    private final Path folder;
    private final Path log;
    private final int port;
    private final String bootstrap;
    private final Map<String, String> environment;
    private ServerProcess process;

    /** @param environment what connector configurations may refer to as {@code ${env:NAME}} */
    public ConnectServer(Path home, Ports ports, String bootstrap, Map<String, String> environment) {
        this.folder = home.resolve("data/connect").toAbsolutePath();
        this.log = home.resolve("logs/connect.log").toAbsolutePath();
        this.port = ports.of("connect");
        this.bootstrap = bootstrap;
        this.environment = Map.copyOf(environment);
    }

    @Override
    public String name() {
        return "Kafka Connect";
    }

    public String url() {
        return "http://127.0.0.1:" + port;
    }

    @Override
    public synchronized void start() {
        Path config = folder.resolve("worker.properties");
        Path logging = folder.resolve("logging.properties");
        try {
            Files.createDirectories(folder);
            Files.writeString(config, config());
            // Debezium's binlog client logs through java.util.logging.
            Files.writeString(logging, ".level=WARNING\nhandlers=java.util.logging.ConsoleHandler\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        process = ServerProcess.start(
                "Kafka Connect",
                JavaCommand.of(
                        folder,
                        List.of("-Xmx1g", "-XX:+UseParallelGC", "-Djava.util.logging.config.file=" + logging),
                        "org.apache.kafka.connect.cli.ConnectDistributed",
                        List.of(config.toString())),
                environment,
                folder,
                log);
        ConnectClient client = new ConnectClient(url());
        process.awaitHealthy(() -> Ports.answers(port) && client.ready(), START_LIMIT);
    }

    private String config() {
        return """
        bootstrap.servers=%1$s
        group.id=millrace-connect
        listeners=http://127.0.0.1:%2$d
        rest.advertised.host.name=127.0.0.1
        plugin.discovery=service_load
        exactly.once.source.support=enabled
        connector.client.config.override.policy=All
        config.providers=env
        config.providers.env.class=org.apache.kafka.common.config.provider.EnvVarConfigProvider
        config.providers.env.param.allowlist.pattern=MILLRACE_.*
        key.converter=org.apache.kafka.connect.json.JsonConverter
        value.converter=org.apache.kafka.connect.json.JsonConverter
        config.storage.topic=millrace.connect.configs
        config.storage.replication.factor=1
        offset.storage.topic=millrace.connect.offsets
        offset.storage.replication.factor=1
        offset.storage.partitions=1
        status.storage.topic=millrace.connect.status
        status.storage.replication.factor=1
        status.storage.partitions=1
        offset.flush.interval.ms=1000
        scheduled.rebalance.max.delay.ms=0
        session.timeout.ms=10000
        heartbeat.interval.ms=1000
        topic.creation.enable=true
        """.formatted(bootstrap, port);
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
        return url();
    }

    @Override
    public Path log() {
        return log;
    }
}
