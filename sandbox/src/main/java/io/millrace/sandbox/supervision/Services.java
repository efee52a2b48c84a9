package io.millrace.sandbox.supervision;

import io.millrace.common.PrivateFile;
import io.millrace.common.http.JsonHttp;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.settings.Secret;
import io.millrace.common.settings.Setting;
import io.millrace.common.settings.Settings;
import io.millrace.sandbox.process.JavaCommand;
import io.millrace.sandbox.process.Port;
import io.millrace.sandbox.process.Ports;
import io.millrace.sandbox.process.PropertiesFile;
import io.millrace.sandbox.process.Supervised;
import io.millrace.sandbox.progress.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Runs Millrace's services as processes of their own and starts a service again when it ends unasked, as a supervisor
 * in production would. Thread-safe.
 */
public final class Services implements AutoCloseable {

    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(60);
    private static final Duration START_LIMIT = Duration.ofSeconds(300);

    private final Map<String, String> environment;
    private final Path settingsFile;
    private final Map<Service, Supervised> processes = new EnumMap<>(Service.class);
    private final HttpClient http = HttpClient.newHttpClient();
    private final Progress progress;

    // A service that is slow to start does not keep another one down.
    private final Map<Service, Restarter> restarters = new EnumMap<>(Service.class);

    /**
     * @param home a sandbox's home; logs go where the servers' logs are
     * @param settings what all services get; their ports are added
     */
    public Services(Path home, Map<String, String> settings, Progress progress) {
        this(home, settings, Map.of(), List.of(), progress);
    }

    /**
     * @param own what single services get besides
     * @param jvmOptions after those of each service, and so win over them
     */
    public Services(
            Path home,
            Map<String, String> settings,
            Map<Service, Map<String, String>> own,
            List<String> jvmOptions,
            Progress progress) {
        this.progress = progress;
        Path folder = home.toAbsolutePath();
        Ports ports = new Ports(folder.resolve("services.properties"), Map.of());
        Map<String, String> all = new HashMap<>(settings);
        all.putIfAbsent(
                Setting.NORMALIZER_STATE_DIR.variable(),
                folder.resolve("data/streams").toString());
        all.putIfAbsent(
                Setting.ORDERS_STATE_DIR.variable(),
                folder.resolve("data/orders").toString());
        List<Service> wanted = Service.wanted(settings);
        for (Service service : wanted) {
            all.putIfAbsent(service.portSetting().variable(), String.valueOf(ports.claim(service.port())));
        }
        if (wanted.contains(Service.GATEWAY)) {
            all.putIfAbsent(Setting.GATEWAY_MYSQL_PORT.variable(), String.valueOf(ports.claim(Port.GATEWAY_MYSQL)));
        }
        this.environment = Map.copyOf(all);
        this.settingsFile = PrivateFile.write(settingsFile(home), PropertiesFile.text(environment));
        for (Service service : wanted) {
            processes.put(service, supervised(folder, service, own, jvmOptions, progress));
        }
    }

    private Supervised supervised(
            Path folder,
            Service service,
            Map<Service, Map<String, String>> own,
            List<String> jvmOptions,
            Progress progress) {
        Map<String, String> all = new HashMap<>(environment);
        all.putAll(own.getOrDefault(service, Map.of()));
        List<String> options = new ArrayList<>(service.jvmOptions());
        options.addAll(jvmOptions);
        Path run = folder.resolve("run");
        return new Supervised(
                new Supervised.Spec(
                        service.command(),
                        url(service).toString(),
                        JavaCommand.ofMillrace(run.resolve(service.command() + ".args"), options, service.mainClass()),
                        all,
                        folder.resolve("logs").resolve(service.command() + ".log"),
                        run.resolve(service.command() + ".pid"),
                        () -> probe(service),
                        START_LIMIT),
                progress);
    }

    /** Those that run, or are being started again. */
    public Set<Service> running() {
        return Set.copyOf(processes.keySet());
    }

    /** The settings of every service, ports included. */
    public Map<String, String> environment() {
        return environment;
    }

    /** Where {@link #settingsFile()} is. */
    public static Path settingsFile(Path home) {
        return home.toAbsolutePath().normalize().resolve("settings.properties");
    }

    /** The same as a file that {@value Settings#FILE_VARIABLE} may name; only its owner can read it. */
    public Path settingsFile() {
        return settingsFile;
    }

    /** Starts all services at once, waits until each lives, and looks after them from then on. */
    public void start() {
        try {
            CompletableFuture.allOf(processes.values().stream()
                            .map(process -> CompletableFuture.runAsync(process::start))
                            .toArray(CompletableFuture[]::new))
                    .join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
        processes.forEach((service, process) ->
                restarters.put(service, new Restarter("The " + service.command(), process, progress)));
    }

    /** {@code kill -9}; the service is started again. */
    public void kill(Service service) {
        processes.get(service).kill();
    }

    /** The service does nothing until {@link #resume}; it counts as running. */
    public void pause(Service service) {
        signal(service, "-STOP");
    }

    public void resume(Service service) {
        signal(service, "-CONT");
    }

    private void signal(Service service, String signal) {
        long pid = processes.get(service).pid().orElseThrow(() -> new IllegalStateException(service + " does not run"));
        try {
            new ProcessBuilder("kill", signal, String.valueOf(pid)).start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Whether the service runs and answers. */
    public boolean lives(Service service) {
        try {
            return processes.get(service).isAlive() && probe(service).isPresent();
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** The service's process id; empty when it does not run. */
    public OptionalLong pid(Service service) {
        return processes.get(service).pid();
    }

    /** How often a service ended unasked and was started again. */
    public int restarts() {
        return restarters.values().stream().mapToInt(Restarter::unasked).sum();
    }

    /** A client of the service's HTTP interface, with the token that it asks for. */
    public JsonHttp client(Service service) {
        boolean ddlManager = service == Service.DDL_MANAGER;
        ProblemCode away = ddlManager ? ProblemCode.DDL_MANAGER_UNREACHABLE : ProblemCode.VALIDATOR_UNREACHABLE;
        return new JsonHttp(
                new JsonHttp.Peer(
                        "The " + service.command(),
                        url(service).toString(),
                        away,
                        away,
                        ddlManager ? ProblemCode.DDL_MANAGER_REFUSED : ProblemCode.VALIDATOR_REFUSED,
                        "Read logs/" + service.command() + ".log."),
                ANSWER_LIMIT,
                token(),
                Optional.empty());
    }

    /** What requests to the services must carry; empty: nothing. */
    public Optional<Secret> token() {
        return Settings.of(environment).http().token();
    }

    public URI url(Service service) {
        return URI.create(
                "http://127.0.0.1:" + environment.get(service.portSetting().variable()));
    }

    /** A service says which version it is in its log; that it lives is enough here. */
    private Optional<String> probe(Service service) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(url(service).resolve("/livez"))
                .timeout(Duration.ofSeconds(2))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200
                ? Optional.of("(service)")
                : Optional.empty();
    }

    @Override
    public void close() {
        // First, so that a service that is being started again ends at once.
        processes.values().parallelStream().forEach(Supervised::stop);
        restarters.values().forEach(Restarter::close);
    }
}
