package io.millrace.sandbox;

import io.millrace.common.settings.Setting;
import io.millrace.sandbox.launch.KafkaSecurity;
import io.millrace.sandbox.process.Port;
import io.millrace.sandbox.progress.Progress;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * How a sandbox is started. Begin with {@link #builder()} and say what differs from its defaults.
 *
 * @param home folder of data, logs, ports and passwords; one sandbox at a time uses it
 * @param parts the servers to start; Connect brings Kafka with it
 * @param ports ports that must be used; the others are remembered in the home, and free ones the first time
 * @param freshData whether to delete what earlier runs left in the home's data and logs
 * @param mysql the server that is started where the environment names none
 * @param mysqldArguments added to mysqld's own, such as {@code --default-time-zone=America/Chicago}
 * @param environment where servers that run already are looked for: {@code MILLRACE_MYSQL_URL} and its like
 * @param progress hears what happens
 * @param kafkaSecurity how Kafka asks who somebody is; empty: it does not
 * @param kafkaAdvertised the port at which Kafka tells its clients to come, where that is not its own
 * @param kafkaProperties of the broker, in place of the sandbox's
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
        Optional<KafkaSecurity> kafkaSecurity,
        OptionalInt kafkaAdvertised,
        Map<String, String> kafkaProperties) {

    public SandboxOptions {
        home = home.toAbsolutePath().normalize();
        parts = Set.copyOf(parts);
        ports = Map.copyOf(ports);
        mysqldArguments = List.copyOf(mysqldArguments);
        environment = Map.copyOf(environment);
        kafkaProperties = Map.copyOf(kafkaProperties);
    }

    public static Builder builder() {
        return new Builder();
    }

    /**
     * Unless something else is said: all servers in {@code .millrace}, data kept, servers of the process's environment
     * respected, logged. Not thread-safe.
     */
    public static final class Builder {

        private Path home = Path.of(Optional.ofNullable(System.getenv(Setting.HOME.variable()))
                .or(Setting.HOME::defaultValue)
                .orElseThrow());
        private Set<Part> parts = Set.of(Part.values());
        private final Map<Port, Integer> ports = new EnumMap<>(Port.class);
        private boolean freshData;
        private MySqlRelease mysql = MySqlRelease.chosen();
        private List<String> mysqldArguments = List.of();
        private Map<String, String> environment = System.getenv();
        private Progress progress = Progress.logged();
        private Optional<KafkaSecurity> kafkaSecurity = Optional.empty();
        private OptionalInt kafkaAdvertised = OptionalInt.empty();
        private Map<String, String> kafkaProperties = Map.of();

        private Builder() {}

        public Builder home(Path home) {
            this.home = home;
            return this;
        }

        public Builder parts(Part... parts) {
            this.parts = Set.of(parts);
            return this;
        }

        /** This port and no other. */
        public Builder port(Port port, int number) {
            ports.put(port, number);
            return this;
        }

        public Builder freshData(boolean freshData) {
            this.freshData = freshData;
            return this;
        }

        public Builder mysql(MySqlRelease mysql) {
            this.mysql = mysql;
            return this;
        }

        public Builder mysqldArguments(String... arguments) {
            this.mysqldArguments = List.of(arguments);
            return this;
        }

        /** An empty map: every server is the sandbox's own. */
        public Builder environment(Map<String, String> environment) {
            this.environment = environment;
            return this;
        }

        public Builder progress(Progress progress) {
            this.progress = progress;
            return this;
        }

        /** Kafka, Connect and ClickHouse know each other; the services' properties are the caller's. */
        public Builder kafkaSecurity(KafkaSecurity kafkaSecurity) {
            this.kafkaSecurity = Optional.of(kafkaSecurity);
            return this;
        }

        /** Kafka's clients come to this port of the same host, where somebody passes them on. */
        public Builder kafkaAdvertised(int port) {
            this.kafkaAdvertised = OptionalInt.of(port);
            return this;
        }

        /** They win over the sandbox's own. */
        public Builder kafkaProperties(Map<String, String> properties) {
            this.kafkaProperties = properties;
            return this;
        }

        public SandboxOptions build() {
            return new SandboxOptions(
                    home,
                    parts,
                    ports,
                    freshData,
                    mysql,
                    mysqldArguments,
                    environment,
                    progress,
                    kafkaSecurity,
                    kafkaAdvertised,
                    kafkaProperties);
        }
    }
}
