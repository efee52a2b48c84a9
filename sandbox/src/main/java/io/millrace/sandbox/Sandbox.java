package io.millrace.sandbox;

import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.settings.ClickHouseSettings;
import io.millrace.common.settings.MysqlSettings;
import io.millrace.common.settings.Secret;
import io.millrace.common.settings.Setting;
import io.millrace.common.settings.Settings;
import io.millrace.sandbox.fetch.Cache;
import io.millrace.sandbox.fetch.ClickHouseProgram;
import io.millrace.sandbox.fetch.MySqlProgram;
import io.millrace.sandbox.launch.Bench;
import io.millrace.sandbox.launch.ClickHouseLaunch;
import io.millrace.sandbox.launch.ConnectLaunch;
import io.millrace.sandbox.launch.KafkaLaunch;
import io.millrace.sandbox.launch.KafkaSecurity;
import io.millrace.sandbox.launch.MySqlLaunch;
import io.millrace.sandbox.process.External;
import io.millrace.sandbox.process.Home;
import io.millrace.sandbox.process.Lifecycle;
import io.millrace.sandbox.process.Port;
import io.millrace.sandbox.process.Ports;
import io.millrace.sandbox.process.Secrets;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Running servers. They end when this is closed, on Ctrl-C, and also when this process dies in any other way.
 * Thread-safe.
 */
public final class Sandbox implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Sandbox.class);
    private static final String USER = "millrace";
    private static final String HOST = "127.0.0.1";

    /** So long may one server take to become ready. */
    private static final Duration START_LIMIT = Duration.ofSeconds(120);

    private final SandboxOptions options;
    private final Home home;
    private final Secrets secrets;
    private final Map<Part, Server> servers = new EnumMap<>(Part.class);
    private final Thread shutdownHook = new Thread(this::stopOnSignal, "end of sandbox");

    private Sandbox(SandboxOptions options, Home home) {
        this.options = options;
        this.home = home;
        this.secrets = new Secrets(home.secretsFile());
    }

    /**
     * Starts the servers and returns when all are ready. The first time it fetches MySQL and ClickHouse (240 MB)
     * if this machine does not have them.
     *
     * @throws Problem when something is missing, a given port is taken, or a server does not start
     */
    public static Sandbox start(SandboxOptions options) {
        if (System.getProperty("os.name").startsWith("Windows")) {
            throw ProblemCode.MISSING_PROGRAM.problem(
                    "The sandbox does not run on Windows.", "Use the Windows Subsystem for Linux (WSL 2).");
        }
        Sandbox sandbox = new Sandbox(options, Home.open(options.home()));
        Runtime.getRuntime().addShutdownHook(sandbox.shutdownHook);
        try {
            sandbox.prepare();
            sandbox.startAll();
            return sandbox;
        } catch (RuntimeException | Error e) {
            try {
                sandbox.close();
            } catch (RuntimeException second) {
                e.addSuppressed(second);
            }
            throw e;
        }
    }

    /** @throws Problem when the sandbox was started without MySQL; so with the other parts */
    public MySqlServer mysql() {
        return (MySqlServer) server(Part.MYSQL);
    }

    public KafkaServer kafka() {
        return (KafkaServer) server(Part.KAFKA);
    }

    public ConnectServer connect() {
        return (ConnectServer) server(Part.CONNECT);
    }

    public ClickHouseServer clickhouse() {
        return (ClickHouseServer) server(Part.CLICKHOUSE);
    }

    /** All servers, external ones too. */
    public Collection<Server> servers() {
        return List.copyOf(servers.values());
    }

    /** The settings that Millrace's services need to use these servers, passwords included; of the parts there are. */
    public Map<String, String> environment() {
        Map<String, String> settings = new LinkedHashMap<>();
        if (servers.containsKey(Part.MYSQL)) {
            settings.put(Setting.MYSQL_URL.variable(), mysql().url());
            settings.put(Setting.MYSQL_USER.variable(), mysql().account().user());
            settings.put(Setting.MYSQL_PASSWORD.variable(), mysql().account().password());
        }
        if (servers.containsKey(Part.CLICKHOUSE)) {
            settings.put(Setting.CLICKHOUSE_URL.variable(), clickhouse().url());
            settings.put(
                    Setting.CLICKHOUSE_USER.variable(), clickhouse().account().user());
            settings.put(
                    Setting.CLICKHOUSE_PASSWORD.variable(),
                    clickhouse().account().password());
        }
        if (servers.containsKey(Part.KAFKA)) {
            settings.put(Setting.KAFKA_BOOTSTRAP.variable(), kafka().bootstrapServers());
        }
        if (servers.containsKey(Part.CONNECT)) {
            settings.put(Setting.CONNECT_URL.variable(), connect().url());
            connect().token().ifPresent(token -> settings.put(Setting.CONNECT_TOKEN.variable(), token));
        }
        settings.put(Setting.HOME.variable(), home.path().toString());
        return settings;
    }

    /** A token of this home for the HTTP interfaces of Millrace's services. */
    public String httpToken() {
        return secrets.of("http");
    }

    /** Ends all servers cleanly; external ones keep running. Does nothing the second time. */
    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(shutdownHook);
        } catch (IllegalStateException e) {
            // The hook runs already.
        }
        stopAll();
        home.close();
    }

    private Server server(Part part) {
        Server server = servers.get(part);
        if (server == null) {
            throw ProblemCode.INVALID_OPTION.problem(
                    "This sandbox was started without " + part.label() + ".", "Name that part in its options.");
        }
        return server;
    }

    private void prepare() {
        if (options.freshData()) {
            if (home.hasData()) {
                options.progress().say("Deleting the data of an earlier run in " + home.path());
            }
            home.deleteData();
        }
        Bench bench = new Bench(home, options.progress(), START_LIMIT);
        Ports ports = new Ports(home.portsFile(), options.ports());
        Cache cache = Cache.ofUser(options.progress());
        Set<Part> parts = EnumSet.copyOf(options.parts());
        if (parts.contains(Part.CONNECT)) {
            parts.add(Part.KAFKA);
        }
        if (parts.contains(Part.MYSQL)) {
            servers.put(Part.MYSQL, mysql(bench, ports, cache));
        }
        if (parts.contains(Part.CLICKHOUSE)) {
            servers.put(Part.CLICKHOUSE, clickhouse(bench, ports, cache));
        }
        if (parts.contains(Part.KAFKA)) {
            servers.put(Part.KAFKA, kafka(bench, ports));
        }
        if (parts.contains(Part.CONNECT)) {
            servers.put(Part.CONNECT, connect(bench, ports));
        }
    }

    private MySqlServer mysql(Bench bench, Ports ports, Cache cache) {
        Optional<String> url = given(Setting.MYSQL_URL);
        if (url.isPresent()) {
            MysqlSettings mysql = Settings.of(options.environment()).mysql();
            Account account = new Account(mysql.user(), mysql.password().value());
            return new MySqlServer(
                    external(Part.MYSQL, Setting.MYSQL_URL),
                    mysql.address().host(),
                    mysql.address().port(),
                    account,
                    account);
        }
        int port = ports.claim(Port.MYSQL);
        Account account = new Account(USER, secrets.of("mysql." + USER));
        Account root = new Account("root", secrets.of("mysql.root"));
        MySqlProgram program = MySqlProgram.find(options.mysql(), cache, options.progress());
        Lifecycle lifecycle = new MySqlLaunch(bench, program, port, account, root, options.mysqldArguments()).prepare();
        return new MySqlServer(lifecycle, HOST, port, account, root);
    }

    private ClickHouseServer clickhouse(Bench bench, Ports ports, Cache cache) {
        Optional<String> url = given(Setting.CLICKHOUSE_URL);
        if (url.isPresent()) {
            ClickHouseSettings clickHouse = Settings.of(options.environment()).clickHouse();
            return new ClickHouseServer(
                    external(Part.CLICKHOUSE, Setting.CLICKHOUSE_URL),
                    clickHouse.url(),
                    new Account(clickHouse.user(), clickHouse.password().value()));
        }
        int http = ports.claim(Port.CLICKHOUSE_HTTP);
        Account account = new Account(USER, secrets.of("clickhouse." + USER));
        ClickHouseProgram program = ClickHouseProgram.find(cache, options.progress());
        Lifecycle lifecycle = new ClickHouseLaunch(bench, program, http, account, options.kafkaSecurity()).prepare();
        return new ClickHouseServer(lifecycle, "http://" + HOST + ":" + http, account);
    }

    private KafkaServer kafka(Bench bench, Ports ports) {
        Optional<String> bootstrap = given(Setting.KAFKA_BOOTSTRAP);
        if (bootstrap.isPresent()) {
            return new KafkaServer(external(Part.KAFKA, Setting.KAFKA_BOOTSTRAP), bootstrap.get());
        }
        int port = ports.claim(Port.KAFKA);
        int advertised = options.kafkaAdvertised().orElse(port);
        Lifecycle lifecycle = new KafkaLaunch(
                        bench,
                        port,
                        ports.claim(Port.KAFKA_CONTROLLER),
                        advertised,
                        options.kafkaSecurity(),
                        options.kafkaProperties())
                .prepare();
        return new KafkaServer(lifecycle, HOST + ":" + advertised);
    }

    private ConnectServer connect(Bench bench, Ports ports) {
        Optional<String> url = given(Setting.CONNECT_URL);
        if (url.isPresent()) {
            return new ConnectServer(
                    external(Part.CONNECT, Setting.CONNECT_URL),
                    withoutSlash(url.get()),
                    Settings.of(options.environment()).connect().token().map(Secret::value));
        }
        int port = ports.claim(Port.CONNECT);
        Optional<String> password = Optional.ofNullable((MySqlServer) servers.get(Part.MYSQL))
                .map(mysql -> mysql.account().password());
        String token = secrets.of("connect");
        Lifecycle lifecycle = new ConnectLaunch(
                        bench,
                        port,
                        kafka().bootstrapServers(),
                        password,
                        token,
                        options.kafkaSecurity()
                                .map(security -> security.ofClient(KafkaSecurity.CONNECT))
                                .orElse(Map.of()))
                .prepare();
        return new ConnectServer(lifecycle, "http://" + HOST + ":" + port, Optional.of(token));
    }

    /** All at once, but Connect when Kafka is ready. */
    private void startAll() {
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            CompletableFuture<Void> kafka = starting(Part.KAFKA, threads);
            CompletableFuture<Void> connect = kafka.thenRunAsync(() -> start(Part.CONNECT), threads);
            CompletableFuture.allOf(starting(Part.MYSQL, threads), starting(Part.CLICKHOUSE, threads), connect)
                    .join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        } finally {
            threads.shutdown();
        }
    }

    private CompletableFuture<Void> starting(Part part, ExecutorService threads) {
        return CompletableFuture.runAsync(() -> start(part), threads);
    }

    private void start(Part part) {
        Server server = servers.get(part);
        if (server != null && !server.external()) {
            server.start();
        }
    }

    private void stopOnSignal() {
        options.progress().say("Stopping the servers; this takes some seconds …");
        stopAll();
        options.progress().say("All have ended.");
    }

    /** Readers before what they read from. */
    private void stopAll() {
        stop(Part.CONNECT, Part.CLICKHOUSE);
        stop(Part.KAFKA, Part.MYSQL);
    }

    private void stop(Part... together) {
        Stream<CompletableFuture<Void>> ends = Stream.of(together)
                .map(servers::get)
                .filter(server -> server != null && !server.external())
                .map(server -> CompletableFuture.runAsync(() -> stop(server), task -> new Thread(task).start()));
        ends.toList().forEach(CompletableFuture::join);
    }

    static void stop(Server server) {
        try {
            server.stop();
        } catch (Problem e) {
            LOG.atWarn()
                    .addKeyValue("server", server.part().label())
                    .addKeyValue("reason", e.getMessage())
                    .addKeyValue("remedy", e.remedy())
                    .log("A server did not end cleanly");
        } catch (RuntimeException e) {
            LOG.atWarn()
                    .addKeyValue("server", server.part().label())
                    .setCause(e)
                    .log("A server did not end cleanly");
        }
    }

    private Optional<String> given(Setting setting) {
        return Optional.ofNullable(options.environment().get(setting.variable()))
                .filter(value -> !value.isBlank());
    }

    private static External external(Part part, Setting setting) {
        return new External(part.label(), setting.variable());
    }

    private static String withoutSlash(String url) {
        return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    }
}
