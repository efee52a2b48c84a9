package io.millrace.sandbox.server;

import io.millrace.common.Problem;
import io.millrace.sandbox.Progress;
import io.millrace.sandbox.download.Cache;
import io.millrace.sandbox.download.NpmPackage;
import io.millrace.sandbox.process.JavaCommand;
import io.millrace.sandbox.process.Ports;
import io.millrace.sandbox.process.ServerProcess;
import io.millrace.sandbox.process.Tool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * A ClickHouse server: the machine's own, or the one inside the chDB package, which is the same code and listens when
 * it is told to ({@link ClickHouseHost}).
 */
public final class ClickHouseServer implements Server {

    public static final String USER = "millrace";

    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final NpmPackage PACKAGE = new NpmPackage(
            "@chdb/lib-linux-x64-gnu",
            "26.7.3-stable.1",
            "sha512-XP97mMqnc5tZpKQywR8N7cLTsHNiTmHr30pC5mzo3jWmukjKn2IBa60c2B/gWUNcuFjOMjWoorQICCqBVj5wpw==");

    private final Path folder;
    private final Path log;
    private final int httpPort;
    private final int nativePort;
    private final Secrets secrets;
    private final Progress progress;
    private ServerProcess process;

    public ClickHouseServer(Path home, Ports ports, Secrets secrets, Progress progress) {
        this.folder = home.resolve("data/clickhouse").toAbsolutePath();
        this.log = home.resolve("logs/clickhouse.log").toAbsolutePath();
        this.httpPort = ports.of("clickhouse-http");
        this.nativePort = ports.of("clickhouse-native");
        this.secrets = secrets;
        this.progress = progress;
    }

    @Override
    public String name() {
        return "ClickHouse";
    }

    public int httpPort() {
        return httpPort;
    }

    public int nativePort() {
        return nativePort;
    }

    public String password() {
        return secrets.get("clickhouse-millrace");
    }

    public String url() {
        return "http://127.0.0.1:" + httpPort;
    }

    @Override
    public synchronized void start() {
        try {
            Files.createDirectories(folder);
            Secrets.write(folder.resolve("config.xml"), config());
            Secrets.write(folder.resolve("users.xml"), users());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> command = Tool.onPath("clickhouse")
                .map(clickHouse ->
                        List.of(clickHouse.toString(), "server", "--config-file=" + folder.resolve("config.xml")))
                .orElseGet(this::hosted);
        process = ServerProcess.start("ClickHouse", command, Map.of(), folder, log);
        process.awaitHealthy(this::answers, START_LIMIT);
    }

    private List<String> hosted() {
        String platform = System.getProperty("os.name") + " " + System.getProperty("os.arch");
        if (!platform.equals("Linux amd64")) {
            throw new Problem(
                    "There is no clickhouse on the PATH, and one can be fetched for Linux on x86-64 only, not for "
                            + platform + ".",
                    "Install ClickHouse 25.8 or later, or set MILLRACE_CLICKHOUSE_URL.");
        }
        Path library = Cache.ofUser()
                .get("clickhouse-" + PACKAGE.version(), unpacked -> PACKAGE.unpack(unpacked, progress))
                .resolve("package/libchdb.so");
        return JavaCommand.of(
                folder,
                List.of("-Xmx64m", "-XX:+UseSerialGC"),
                ClickHouseHost.class.getName(),
                List.of(
                        library.toString(),
                        folder.resolve("config.xml").toString(),
                        folder.resolve("store").toString(),
                        String.valueOf(httpPort),
                        String.valueOf(nativePort)));
    }

    private String config() {
        return """
        <clickhouse>
            <listen_host>127.0.0.1</listen_host>
            <http_port>%1$d</http_port>
            <tcp_port>%2$d</tcp_port>
            <path>%3$s/store/</path>
            <tmp_path>%3$s/tmp/</tmp_path>
            <users_config>%3$s/users.xml</users_config>
            <timezone>UTC</timezone>
            <!-- Without it a Kafka engine table never reads (measured on the embedded server). -->
            <background_message_broker_schedule_pool_size>16</background_message_broker_schedule_pool_size>
            <background_pool_size>4</background_pool_size>
            <mark_cache_size>268435456</mark_cache_size>
            <max_server_memory_usage_to_ram_ratio>0.4</max_server_memory_usage_to_ram_ratio>
        </clickhouse>
        """.formatted(httpPort, nativePort, folder);
    }

    private String users() {
        return """
        <clickhouse>
            <profiles><default/></profiles>
            <quotas><default/></quotas>
            <users>
                <%1$s>
                    <password_sha256_hex>%2$s</password_sha256_hex>
                    <networks><ip>127.0.0.1</ip><ip>::1</ip></networks>
                    <profile>default</profile>
                    <quota>default</quota>
                    <access_management>1</access_management>
                    <named_collection_control>1</named_collection_control>
                </%1$s>
                <!-- The embedded server runs its start-up statement as this user, which has no password: it can start
                     to listen and sleep, and nothing else. -->
                <default>
                    <no_password/>
                    <networks><ip>127.0.0.1</ip><ip>::1</ip></networks>
                    <profile>default</profile>
                    <quota>default</quota>
                    <grants>
                        <query>GRANT SYSTEM LISTEN ON *.*</query>
                        <query>GRANT SELECT ON system.numbers</query>
                    </grants>
                </default>
            </users>
        </clickhouse>
        """.formatted(USER, sha256(password()));
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private boolean answers() {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url() + "/?query=SELECT%201"))
                .header("X-ClickHouse-User", USER)
                .header("X-ClickHouse-Key", password())
                .timeout(Duration.ofSeconds(2))
                .build();
        try {
            return HttpClient.newHttpClient()
                            .send(request, HttpResponse.BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
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
