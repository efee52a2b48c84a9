package io.millrace.sandbox;

import io.millrace.common.settings.Setting;
import io.millrace.sandbox.launch.KafkaSecurity;
import io.millrace.sandbox.process.Port;
import io.millrace.sandbox.progress.Progress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * How a sandbox is started. Begin with {@link #defaults()} and change what differs.
 *
 * @param home folder of data, logs, ports and passwords; one sandbox at a time uses it
 * @param parts the servers to start; Connect brings Kafka with it
 * @param ports ports that must be used; the others are remembered in the home, and free ones the first time
 * @param freshData whether to delete what earlier runs left in the home's data and logs
 * @param mysql the server that is started where the environment names none
 * @param mysqldArguments added to mysqld's own, such as {@code --default-time-zone=America/Chicago}
 * @param environment where servers that run already are looked for: {@code MILLRACE_MYSQL_URL} and its like
 * @param progress hears what happens
 * @param startLimit how long one server may take to become ready
 * @param kafkaSecurity how Kafka asks who somebody is; empty: it does not
 * @param kafkaAdvertised the port at which Kafka tells its clients to come, where that is not its own
 */
public record SandboxOptions(
        Path home,
        Set<Part> parts,
        Map<Port, Integer> ports,
        boolean freshData,
        MySqlRelease mysql,
        List<String> mysqldArguments,
        Map<String, String> environment,
        Progress progress,
        Duration startLimit,
        Optional<KafkaSecurity> kafkaSecurity,
        OptionalInt kafkaAdvertised) {

    public SandboxOptions {
        home = home.toAbsolutePath().normalize();
        parts = Set.copyOf(parts);
        ports = Map.copyOf(ports);
        mysqldArguments = List.copyOf(mysqldArguments);
        environment = Map.copyOf(environment);
    }

    /** All servers in {@code .millrace}, data kept, servers of the process's environment respected, logged. */
    public static SandboxOptions defaults() {
        Map<String, String> environment = System.getenv();
        String home = environment.getOrDefault(
                Setting.HOME.variable(), Setting.HOME.defaultValue().orElseThrow());
        return new SandboxOptions(
                Path.of(home),
                Set.of(Part.values()),
                Map.of(),
                false,
                MySqlRelease.chosen(),
                List.of(),
                environment,
                Progress.logged(),
                Duration.ofSeconds(120),
                Optional.empty(),
                OptionalInt.empty());
    }

    public SandboxOptions home(Path home) {
        return new SandboxOptions(
                home,
                parts,
                ports,
                freshData,
                mysql,
                mysqldArguments,
                environment,
                progress,
                startLimit,
                kafkaSecurity,
                kafkaAdvertised);
    }

    public SandboxOptions parts(Part... parts) {
        return new SandboxOptions(
                home,
                Set.of(parts),
                ports,
                freshData,
                mysql,
                mysqldArguments,
                environment,
                progress,
                startLimit,
                kafkaSecurity,
                kafkaAdvertised);
    }

    /** This port and no other. */
    public SandboxOptions port(Port port, int number) {
        Map<Port, Integer> more = new EnumMap<>(Port.class);
        more.putAll(ports);
        more.put(port, number);
        return new SandboxOptions(
                home,
                parts,
                more,
                freshData,
                mysql,
                mysqldArguments,
                environment,
                progress,
                startLimit,
                kafkaSecurity,
                kafkaAdvertised);
    }

    public SandboxOptions freshData(boolean freshData) {
        return new SandboxOptions(
                home,
                parts,
                ports,
                freshData,
                mysql,
                mysqldArguments,
                environment,
                progress,
                startLimit,
                kafkaSecurity,
                kafkaAdvertised);
    }

    public SandboxOptions mysql(MySqlRelease mysql) {
        return new SandboxOptions(
                home,
                parts,
                ports,
                freshData,
                mysql,
                mysqldArguments,
                environment,
                progress,
                startLimit,
                kafkaSecurity,
                kafkaAdvertised);
    }

    public SandboxOptions mysqldArguments(String... arguments) {
        return new SandboxOptions(
                home,
                parts,
                ports,
                freshData,
                mysql,
                List.of(arguments),
                environment,
                progress,
                startLimit,
                kafkaSecurity,
                kafkaAdvertised);
    }

    /** An empty map: every server is the sandbox's own. */
    public SandboxOptions environment(Map<String, String> environment) {
        return new SandboxOptions(
                home,
                parts,
                ports,
                freshData,
                mysql,
                mysqldArguments,
                environment,
                progress,
                startLimit,
                kafkaSecurity,
                kafkaAdvertised);
    }

    public SandboxOptions progress(Progress progress) {
        return new SandboxOptions(
                home,
                parts,
                ports,
                freshData,
                mysql,
                mysqldArguments,
                environment,
                progress,
                startLimit,
                kafkaSecurity,
                kafkaAdvertised);
    }

    public SandboxOptions startLimit(Duration startLimit) {
        return new SandboxOptions(
                home,
                parts,
                ports,
                freshData,
                mysql,
                mysqldArguments,
                environment,
                progress,
                startLimit,
                kafkaSecurity,
                kafkaAdvertised);
    }

    /** Kafka, Connect and ClickHouse know each other; the services' properties are the caller's. */
    public SandboxOptions kafkaSecurity(KafkaSecurity kafkaSecurity) {
        return new SandboxOptions(
                home,
                parts,
                ports,
                freshData,
                mysql,
                mysqldArguments,
                environment,
                progress,
                startLimit,
                Optional.of(kafkaSecurity),
                kafkaAdvertised);
    }

    /** Kafka's clients come to this port of the same host, where somebody passes them on. */
    public SandboxOptions kafkaAdvertised(int port) {
        return new SandboxOptions(
                home,
                parts,
                ports,
                freshData,
                mysql,
                mysqldArguments,
                environment,
                progress,
                startLimit,
                kafkaSecurity,
                OptionalInt.of(port));
    }
}
