package io.millrace.sandbox.supervision;

import io.millrace.common.program.ServiceProgram;
import io.millrace.common.settings.Setting;
import io.millrace.sandbox.process.Port;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;

/** Millrace's own services, as the sandbox runs them. */
public enum Service {
    DDL_MANAGER("ddl-manager", Setting.DDL_MANAGER_PORT, Port.DDL_MANAGER, List.of("-Xmx256m", "-XX:+UseSerialGC")),
    NORMALIZER("normalizer", Setting.NORMALIZER_PORT, Port.NORMALIZER, List.of("-Xmx768m", "-XX:+UseParallelGC")),
    VALIDATOR("validator", Setting.VALIDATOR_PORT, Port.VALIDATOR, List.of("-Xmx384m", "-XX:+UseSerialGC")),
    /** Only where {@code MILLRACE_ORDERS} asks for it. */
    ORDERS("orders", Setting.ORDERS_PORT, Port.ORDERS, List.of("-Xmx384m", "-XX:+UseSerialGC")),
    /** Only where {@code MILLRACE_GATEWAY} asks for it. */
    GATEWAY("gateway", Setting.GATEWAY_PORT, Port.GATEWAY, List.of("-Xmx384m", "-XX:+UseSerialGC"));

    private final String command;
    private final Setting portSetting;
    private final Port port;
    private final List<String> jvmOptions;

    Service(String command, Setting portSetting, Port port, List<String> jvmOptions) {
        this.command = command;
        this.portSetting = portSetting;
        this.port = port;
        this.jvmOptions = jvmOptions;
    }

    /** Those that run with these settings. */
    static List<Service> wanted(Map<String, String> settings) {
        return Arrays.stream(values())
                .filter(service -> service != ORDERS || asked(settings, Setting.ORDERS))
                .filter(service -> service != GATEWAY || asked(settings, Setting.GATEWAY))
                .toList();
    }

    private static boolean asked(Map<String, String> settings, Setting setting) {
        return "yes".equals(settings.get(setting.variable()));
    }

    /** The subcommand of {@code millrace} that runs it. */
    public String command() {
        return command;
    }

    /** As the service itself says it: the sandbox knows no service's classes. */
    public Class<?> mainClass() {
        return ServiceLoader.load(ServiceProgram.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(program -> program.service().equals(command))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("The " + command + " is not on the class path"))
                .getClass();
    }

    public Setting portSetting() {
        return portSetting;
    }

    Port port() {
        return port;
    }

    List<String> jvmOptions() {
        return jvmOptions;
    }
}
