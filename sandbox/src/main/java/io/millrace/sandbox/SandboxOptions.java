package io.millrace.sandbox;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * How a sandbox is to be.
 *
 * @param home holds its data, logs, ports and passwords
 * @param ports given ports by name ({@code mysql}, {@code kafka}, {@code kafka-controller}, {@code connect},
 *     {@code clickhouse-http}, {@code clickhouse-native}); a missing one is free
 * @param freshData whether the data of an earlier run is deleted first
 * @param mysqlArguments further arguments for mysqld
 * @param environment where settings of servers that the user already has are looked for, normally the process's
 */
public record SandboxOptions(
        Path home,
        Map<String, Integer> ports,
        boolean freshData,
        List<String> mysqlArguments,
        Map<String, String> environment) {

    public SandboxOptions {
        ports = Map.copyOf(ports);
        mysqlArguments = List.copyOf(mysqlArguments);
        environment = Map.copyOf(environment);
    }

    /** Everything the sandbox's own, on ports that it remembers. */
    public static SandboxOptions at(Path home) {
        return new SandboxOptions(home, Map.of(), false, List.of(), Map.of());
    }

    public SandboxOptions withFreshData() {
        return new SandboxOptions(home, ports, true, mysqlArguments, environment);
    }

    public SandboxOptions withMysqlArguments(List<String> arguments) {
        return new SandboxOptions(home, ports, freshData, arguments, environment);
    }

    /** Servers that these variables name are used instead of starting one. */
    public SandboxOptions withEnvironment(Map<String, String> variables) {
        return new SandboxOptions(home, ports, freshData, mysqlArguments, variables);
    }
}
