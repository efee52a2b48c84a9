package io.millrace.sandbox;

import io.millrace.common.Problem;
import io.millrace.common.settings.Setting;
import io.millrace.sandbox.download.Cache;
import io.millrace.sandbox.process.Ports;
import io.millrace.sandbox.server.ClickHouseServer;
import io.millrace.sandbox.server.ConnectServer;
import io.millrace.sandbox.server.KafkaServer;
import io.millrace.sandbox.server.MysqlServer;
import io.millrace.sandbox.server.Secrets;
import io.millrace.sandbox.server.Server;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * The whole pipeline's servers as processes on this machine: MySQL, Kafka, Kafka Connect and ClickHouse. A server that
 * the user's settings name is used instead of one of its own.
 */
public final class Sandbox implements AutoCloseable {

    private final SandboxOptions options;
    private final Optional<MysqlServer> mysql;
    private final Optional<KafkaServer> kafka;
    private final Optional<ConnectServer> connect;
    private final Optional<ClickHouseServer> clickHouse;

    private Sandbox(SandboxOptions options, Progress progress) {
        this.options = options;
        Ports ports = new Ports(options.home(), options.ports());
        Secrets secrets = new Secrets(options.home());
        this.mysql = own(Setting.MYSQL_URL)
                ? Optional.of(new MysqlServer(options.home(), ports, secrets, options.mysqlArguments(), progress))
                : Optional.empty();
        this.kafka =
                own(Setting.KAFKA_BOOTSTRAP) ? Optional.of(new KafkaServer(options.home(), ports)) : Optional.empty();
        this.clickHouse = own(Setting.CLICKHOUSE_URL)
                ? Optional.of(new ClickHouseServer(options.home(), ports, secrets, progress))
                : Optional.empty();
        this.connect = own(Setting.CONNECT_URL)
                ? Optional.of(new ConnectServer(options.home(), ports, bootstrap(), forConnect()))
                : Optional.empty();
    }

    /**
     * Starts everything and waits until it answers.
     *
     * @throws Problem when a part cannot be had or does not start; nothing is left running then
     */
    public static Sandbox start(SandboxOptions options, Progress progress) {
        if (options.freshData()) {
            try {
                Cache.delete(options.home().resolve("data"));
                Cache.delete(options.home().resolve("logs"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        Sandbox sandbox = new Sandbox(options, progress);
        try {
            // Connect needs Kafka; the others need nobody.
            CompletableFuture<Void> kafkaThenConnect = CompletableFuture.runAsync(() -> {
                sandbox.kafka.ifPresent(server -> start(server, progress));
                sandbox.connect.ifPresent(server -> start(server, progress));
            });
            CompletableFuture<Void> source =
                    CompletableFuture.runAsync(() -> sandbox.mysql.ifPresent(server -> start(server, progress)));
            CompletableFuture<Void> target =
                    CompletableFuture.runAsync(() -> sandbox.clickHouse.ifPresent(server -> start(server, progress)));
            CompletableFuture.allOf(kafkaThenConnect, source, target).join();
            return sandbox;
        } catch (CompletionException e) {
            sandbox.close();
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private static void start(Server server, Progress progress) {
        long started = System.nanoTime();
        server.start();
        progress.say(String.format(
                Locale.ROOT,
                "%-14s ready on %s in %.1f s",
                server.name(),
                server.address(),
                (System.nanoTime() - started) / 1e9));
    }

    /** @throws Problem when the user's own server is used, which the sandbox neither starts nor kills */
    public MysqlServer mysql() {
        return mysql.orElseThrow(() -> notOwn(Setting.MYSQL_URL));
    }

    public KafkaServer kafka() {
        return kafka.orElseThrow(() -> notOwn(Setting.KAFKA_BOOTSTRAP));
    }

    public ConnectServer connect() {
        return connect.orElseThrow(() -> notOwn(Setting.CONNECT_URL));
    }

    public ClickHouseServer clickHouse() {
        return clickHouse.orElseThrow(() -> notOwn(Setting.CLICKHOUSE_URL));
    }

    /** The servers that the sandbox started, in the order in which they may be ended. */
    public List<Server> servers() {
        List<Server> servers = new ArrayList<>();
        connect.ifPresent(servers::add);
        clickHouse.ifPresent(servers::add);
        kafka.ifPresent(servers::add);
        mysql.ifPresent(servers::add);
        return servers;
    }

    /** The settings that lead a service to these servers; the user's own ones are among them. */
    public Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>();
        options.environment().forEach((name, value) -> {
            if (name.startsWith(Setting.PREFIX)) {
                environment.put(name, value);
            }
        });
        mysql.ifPresent(server -> {
            environment.put(Setting.MYSQL_URL.variable(), "mysql://" + server.address());
            environment.put(Setting.MYSQL_USER.variable(), MysqlServer.USER);
            environment.put(Setting.MYSQL_PASSWORD.variable(), server.password());
        });
        clickHouse.ifPresent(server -> {
            environment.put(Setting.CLICKHOUSE_URL.variable(), server.url());
            environment.put(Setting.CLICKHOUSE_USER.variable(), ClickHouseServer.USER);
            environment.put(Setting.CLICKHOUSE_PASSWORD.variable(), server.password());
        });
        kafka.ifPresent(server -> environment.put(Setting.KAFKA_BOOTSTRAP.variable(), server.bootstrap()));
        connect.ifPresent(server -> environment.put(Setting.CONNECT_URL.variable(), server.url()));
        environment.put(Setting.HOME.variable(), options.home().toString());
        environment.put(
                Setting.NORMALIZER_STATE_DIR.variable(),
                options.home().resolve("data/streams").toString());
        return environment;
    }

    private boolean own(Setting setting) {
        return !options.environment().containsKey(setting.variable());
    }

    private String bootstrap() {
        return kafka.map(KafkaServer::bootstrap)
                .orElseGet(() -> options.environment().get(Setting.KAFKA_BOOTSTRAP.variable()));
    }

    /** The connector's configuration refers to the password; it is never in the configuration itself. */
    private Map<String, String> forConnect() {
        String name = Setting.MYSQL_PASSWORD.variable();
        return Map.of(
                name,
                mysql.map(MysqlServer::password)
                        .orElseGet(() -> options.environment().getOrDefault(name, "")));
    }

    private static Problem notOwn(Setting setting) {
        return new Problem(
                "The sandbox does not own this server: " + setting.variable() + " names another.",
                "Unset " + setting.variable() + " to let the sandbox start one.");
    }

    /** Ends all servers cleanly; the data stays. */
    @Override
    public void close() {
        servers().forEach(Server::stop);
    }
}
