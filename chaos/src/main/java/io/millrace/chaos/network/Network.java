package io.millrace.chaos.network;

import io.millrace.common.Resources;
import io.millrace.common.settings.Setting;
import io.millrace.sandbox.Part;
import io.millrace.sandbox.Sandbox;
import io.millrace.sandbox.SandboxOptions;
import io.millrace.sandbox.Server;
import io.millrace.sandbox.process.Port;
import io.millrace.sandbox.process.Ports;
import io.millrace.sandbox.supervision.Service;
import io.millrace.sandbox.supervision.Services;
import java.io.IOException;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Supplier;

/** The connections of a pipeline to its servers, each by way of a proxy before that server. */
public final class Network implements AutoCloseable {

    private static final List<Service> SERVICES = List.of(Service.NORMALIZER, Service.DDL_MANAGER, Service.VALIDATOR);

    private static final Map<Part, Port> PORTS = Map.of(
            Part.MYSQL, Port.MYSQL,
            Part.KAFKA, Port.KAFKA,
            Part.CONNECT, Port.CONNECT,
            Part.CLICKHOUSE, Port.CLICKHOUSE_HTTP);

    private static final Map<Part, Setting> ADDRESSES = Map.of(
            Part.MYSQL, Setting.MYSQL_URL,
            Part.CONNECT, Setting.CONNECT_URL,
            Part.CLICKHOUSE, Setting.CLICKHOUSE_URL);

    private final Map<Part, Proxy> proxies = new EnumMap<>(Part.class);
    private final Map<Part, Integer> ports;
    private final Resources opened;

    private Network(Map<Part, Integer> ports, Map<Part, Proxy> proxies, Resources opened) {
        this.ports = ports;
        this.proxies.putAll(proxies);
        this.opened = opened;
    }

    /** The proxies, before servers that do not run yet. */
    public static Network open() throws IOException {
        Map<Part, Integer> ports = new EnumMap<>(Part.class);
        Map<Part, Proxy> proxies = new EnumMap<>(Part.class);
        try (Resources opened = new Resources()) {
            for (Part part : PORTS.keySet()) {
                int port = Ports.anyFree(ports.values());
                ports.put(part, port);
                proxies.put(part, opened.add(new Proxy(part.label(), port)));
            }
            return new Network(ports, proxies, opened.keep());
        }
    }

    /** All connections of a pipeline to servers. Services do not need each other, but for repairs that a person asks for. */
    public static List<Link> links() {
        return List.of(
                link(Service.NORMALIZER, Part.KAFKA),
                link(Service.DDL_MANAGER, Part.MYSQL),
                link(Service.DDL_MANAGER, Part.KAFKA),
                link(Service.DDL_MANAGER, Part.CONNECT),
                link(Service.DDL_MANAGER, Part.CLICKHOUSE),
                link(Service.VALIDATOR, Part.MYSQL),
                link(Service.VALIDATOR, Part.KAFKA),
                link(Service.VALIDATOR, Part.CONNECT),
                link(Service.VALIDATOR, Part.CLICKHOUSE),
                new Link(Part.CONNECT.label(), Part.MYSQL.label()),
                new Link(Part.CONNECT.label(), Part.KAFKA.label()),
                new Link(Part.CLICKHOUSE.label(), Part.KAFKA.label()),
                new Link(Part.CLICKHOUSE.label(), Part.MYSQL.label()));
    }

    private static Link link(Service client, Part server) {
        return new Link(client.command(), server.label());
    }

    /** The servers that start with these options are behind the proxies. */
    public void putBefore(SandboxOptions.Builder servers) {
        servers.kafkaAdvertised(proxies.get(Part.KAFKA).port());
        PORTS.forEach((part, port) -> servers.port(port, ports.get(part)));
    }

    /** The settings with the proxies' addresses instead of the servers'. Kafka tells its own to all clients. */
    public Map<String, String> through(Map<String, String> settings) {
        Map<String, String> changed = new HashMap<>(settings);
        ADDRESSES.forEach((part, setting) -> changed.computeIfPresent(
                setting.variable(),
                (name, url) -> url.replace(
                        ":" + ports.get(part), ":" + proxies.get(part).port())));
        return changed;
    }

    /** From now on it is known who a connection belongs to. */
    public void between(Sandbox sandbox, Services services) {
        Map<String, Supplier<OptionalLong>> pids = new HashMap<>();
        for (Server server : sandbox.servers()) {
            pids.put(server.part().label(), server::pid);
        }
        SERVICES.forEach(service -> pids.put(service.command(), () -> services.pid(service)));
        proxies.values().forEach(proxy -> proxy.owners(pids));
    }

    public void set(Link link, Condition condition) {
        proxies.values().stream()
                .filter(proxy -> proxy.server().equals(link.server()))
                .forEach(proxy -> proxy.set(link.client(), condition));
    }

    /** Every link is well again. */
    public void heal() {
        links().forEach(link -> set(link, Condition.OPEN));
    }

    @Override
    public void close() {
        opened.close();
    }
}
