package io.millrace.sandbox.services;

import io.millrace.common.settings.Setting;
import java.util.List;

/** Millrace's own services, as the sandbox runs them. */
public enum Service {
    DDL_MANAGER("ddl-manager", Setting.DDL_MANAGER_PORT, List.of("-Xmx256m", "-XX:+UseSerialGC")),
    NORMALIZER("normalizer", Setting.NORMALIZER_PORT, List.of("-Xmx768m", "-XX:+UseParallelGC")),
    VALIDATOR("validator", Setting.VALIDATOR_PORT, List.of("-Xmx384m", "-XX:+UseSerialGC"));

    private final String command;
    private final Setting port;
    private final List<String> jvmOptions;

    Service(String command, Setting port, List<String> jvmOptions) {
        this.command = command;
        this.port = port;
        this.jvmOptions = jvmOptions;
    }

    /** The subcommand of {@code millrace} that runs it. */
    public String command() {
        return command;
    }

    Setting port() {
        return port;
    }

    List<String> jvmOptions() {
        return jvmOptions;
    }
}
