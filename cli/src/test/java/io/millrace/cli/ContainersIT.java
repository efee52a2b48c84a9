package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.sandbox.fetch.Cache;
import io.millrace.sandbox.fetch.ClickHouseProgram;
import io.millrace.sandbox.fetch.ContainerEngine;
import io.millrace.sandbox.process.Supervised;
import io.millrace.sandbox.progress.Progress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The compose file in a real engine: {@code mvn verify -Pcontainers}, as root. Images that cannot be pulled here are
 * stand-ins under their names, see deploy/test/Dockerfile.
 */
@Tag("containers")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ContainersIT {

    private static final Logger LOG = LoggerFactory.getLogger(ContainersIT.class);
    private static final Duration LIMIT = Duration.ofMinutes(15);
    private static final Path FOLDER = Path.of("target", "containers").toAbsolutePath();
    private static final String BASE = "debian:12.12-slim";

    /** Stages of deploy/test/Dockerfile, and the services whose images they stand in for. */
    private static final List<String> STAND_INS = List.of("mysql", "redpanda", "clickhouse");

    private static final Cache CACHE = Cache.ofUser(Progress.logged());

    private final ContainerEngine engine = ContainerEngine.find(CACHE, Progress.logged());
    private Supervised daemon;

    @BeforeAll
    void start() throws Exception {
        Files.createDirectories(FOLDER);
        Files.writeString(
                FOLDER.resolve("test.env"), ProjectFiles.text(".env.example").replace("change-me-", "not-a-secret-"));
        daemon = new Supervised(
                new Supervised.Spec(
                        "Docker",
                        ContainerEngine.socket(FOLDER),
                        engine.engine(FOLDER),
                        engine.environment(FOLDER),
                        FOLDER.resolve("dockerd.log"),
                        FOLDER.resolve("supervised.pid"),
                        this::version,
                        Duration.ofMinutes(1)),
                Progress.logged());
        daemon.start();
        makeStandIns();
        compose("build");
        compose("up", "--wait");
    }

    @AfterAll
    void end() throws Exception {
        if (daemon != null && daemon.isAlive()) {
            try {
                Files.writeString(FOLDER.resolve("compose.log"), compose("logs", "--no-color"));
                compose("--profile", "tools", "down", "--volumes", "--timeout", "30");
            } finally {
                daemon.stop();
            }
        }
    }

    @Test
    @Order(1)
    void aReplicationInsideIsProvedEqual() throws Exception {
        mysql("CREATE TABLE orders (id INT PRIMARY KEY, status VARCHAR(20), total DECIMAL(10, 2), at DATETIME(6))");
        mysql("INSERT INTO orders VALUES (1, 'new', 10.50, NOW(6)), (2, 'new', 0, NULL), (3, 'paid', 7, NOW(6))");
        mysql("UPDATE orders SET status = 'paid' WHERE id = 1; DELETE FROM orders WHERE id = 2");
        mysql("ALTER TABLE orders ADD COLUMN note TEXT; INSERT INTO orders VALUES (4, 'new', 1, NOW(6), 'späť')");

        await().atMost(Duration.ofMinutes(5))
                .ignoreExceptions()
                .untilAsserted(() ->
                        assertThat(validate()).contains("shop.orders").contains("every value of every row is equal"));
        assertThat(clickHouse(
                        "SELECT groupArray((id, status, note)) FROM (SELECT * FROM analytics.orders ORDER BY id)"))
                .isEqualTo("[(1,'paid',NULL),(3,'paid',NULL),(4,'new','späť')]");
    }

    @Test
    @Order(2)
    void aContainerThatIsMadeAgainContinues() throws Exception {
        compose("up", "--wait", "--force-recreate", "--no-deps", "normalizer", "ddl-manager", "validator", "connect");
        mysql("UPDATE orders SET status = 'sent'");

        await().atMost(Duration.ofMinutes(5))
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(clickHouse("SELECT DISTINCT status FROM analytics.orders"))
                        .isEqualTo("sent"));
        assertThat(validate()).contains("every value of every row is equal");
    }

    @ParameterizedTest
    @ValueSource(strings = {"normalizer", "ddl-manager", "validator"})
    void aServiceIsNotRootAndWritesNowhereButToItsOwn(String service) throws Exception {
        assertThat(compose("exec", "-T", service, "id", "-u")).isEqualTo("10001");
        assertThat(run(composeCommand("exec", "-T", service, "touch", "/app/x")).said())
                .contains("Read-only file system");
        assertThat(compose("exec", "-T", service, "sh", "-c", "touch /var/lib/millrace/x && echo yes"))
                .isEqualTo("yes");
        assertThat(compose("exec", "-T", service, "sh", "-c", "grep CapEff /proc/1/status"))
                .endsWith("0000000000000000");
    }

    @ParameterizedTest
    @CsvSource({"normalizer, 120", "ddl-manager, 120", "validator, 120", "cli, 240"})
    void anImageIsSmall(String name, int most) throws Exception {
        long image = Long.parseLong(docker("image", "inspect", "--format", "{{.Size}}", "millrace/" + name + ":0.1.0"));
        long base = Long.parseLong(docker("image", "inspect", "--format", "{{.Size}}", BASE));
        LOG.atInfo()
                .addKeyValue("image", name)
                .addKeyValue("megabytesAboveTheBase", (image - base) / 1_000_000)
                .log("An image's size");

        assertThat((image - base) / 1_000_000).isBetween(50L, (long) most);
    }

    @Test
    void noPasswordIsInAnImageOrALog() throws Exception {
        String logs = compose("logs", "--no-color");
        String history = docker("image", "history", "--no-trunc", "millrace/ddl-manager:0.1.0");

        assertThat(logs).contains("ddl-manager").doesNotContain("not-a-secret");
        assertThat(history).doesNotContain("not-a-secret");
    }

    private Optional<String> version() throws Exception {
        Answer answer = run(List.of(engine.docker().toString(), "version", "--format", "{{.Server.Version}}"));
        return answer.exitCode() == 0 ? Optional.of(answer.said()) : Optional.empty();
    }

    /** What the images would be pulled for is made of packages. */
    private void makeStandIns() throws Exception {
        Path base = FOLDER.resolve("base.tar");
        if (run(List.of(engine.docker().toString(), "image", "inspect", BASE)).exitCode() != 0) {
            must(List.of("perl", engine.mmdebstrap().toString(), "--variant=minbase", "bookworm", base.toString()));
            docker("import", base.toString(), BASE);
            Files.delete(base);
        }
        for (String service : STAND_INS) {
            standIn(
                    service,
                    String.valueOf(ComposeFile.read().services().get(service).get("image")));
        }
        standIn("maven", Dockerfile.read().base("build"));
        standIn("connect", Dockerfile.read().base("connect"));
    }

    private void standIn(String stage, String name) throws Exception {
        Path library = ClickHouseProgram.library(CACHE, Progress.logged()).file();
        docker(
                "build",
                "--quiet",
                "--target",
                stage,
                "--tag",
                name,
                "--build-context",
                "jars=" + Path.of("target", "lib").toAbsolutePath(),
                "--build-context",
                "chdb=" + library.getParent(),
                "--build-context",
                "ca=" + Files.createDirectories(Path.of("/usr/local/share/ca-certificates")),
                ProjectFiles.ROOT.resolve("deploy/test").toString());
    }

    private void mysql(String statements) throws Exception {
        compose(
                "exec",
                "-T",
                "mysql",
                "sh",
                "-c",
                "MYSQL_PWD=\"$MYSQL_ROOT_PASSWORD\" mysql --default-character-set=utf8mb4 -h 127.0.0.1 -u root shop -e \"$1\"",
                "sh",
                statements);
    }

    private String clickHouse(String query) throws Exception {
        return compose(
                "exec",
                "-T",
                "clickhouse",
                "sh",
                "-c",
                "wget -qO- --header=\"X-ClickHouse-User: millrace\" --header=\"X-ClickHouse-Key:"
                        + " $MILLRACE_CLICKHOUSE_PASSWORD\" --post-data=\"$1\" http://127.0.0.1:8123/",
                "sh",
                query);
    }

    private String validate() throws Exception {
        return compose("run", "--rm", "-T", "millrace", "validate");
    }

    private List<String> composeCommand(String... arguments) {
        return Stream.concat(
                        Stream.of(
                                engine.docker().toString(),
                                "compose",
                                "--env-file",
                                FOLDER.resolve("test.env").toString(),
                                "-f",
                                "docker-compose.yml",
                                "-f",
                                "deploy/test/compose.yml"),
                        Stream.of(arguments))
                .toList();
    }

    private String compose(String... arguments) throws Exception {
        return must(composeCommand(arguments));
    }

    private String docker(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(engine.docker().toString()));
        command.addAll(List.of(arguments));
        return must(command);
    }

    private String must(List<String> command) throws IOException, InterruptedException {
        Answer answer = run(command);
        assertThat(answer.exitCode())
                .as(String.join(" ", command) + "\n" + answer.said())
                .isZero();
        return answer.said();
    }

    private record Answer(int exitCode, String said) {}

    private Answer run(List<String> command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(ProjectFiles.ROOT.toFile())
                .redirectErrorStream(true);
        builder.environment().putAll(engine.environment(FOLDER));
        Process process = builder.start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(String.join(" ", command) + " did not end");
        }
        return new Answer(process.exitValue(), said);
    }
}
