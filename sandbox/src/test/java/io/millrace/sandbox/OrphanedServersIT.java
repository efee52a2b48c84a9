package io.millrace.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.millrace.common.problem.Problem;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrphanedServersIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    Path home;

    private Process process;

    @AfterEach
    void end() throws InterruptedException {
        if (process != null) {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void allServersEndWhenTheProcessThatStartedThemIsKilled() throws Exception {
        List<ProcessHandle> servers = startInAnotherProcess(Part.MYSQL, Part.KAFKA, Part.CLICKHOUSE);
        assertThat(servers).hasSize(3).allMatch(ProcessHandle::isAlive);
        List<ProcessHandle> all = process.descendants().toList();

        process.destroyForcibly().waitFor();

        await().atMost(LIMIT).untilAsserted(() -> assertThat(all).noneMatch(ProcessHandle::isAlive));
    }

    @Test
    void allServersEndOnAPlainSignalToo() throws Exception {
        List<ProcessHandle> servers = startInAnotherProcess(Part.MYSQL, Part.CLICKHOUSE);
        assertThat(servers).allMatch(ProcessHandle::isAlive);

        process.destroy();

        // The shutdown hook waits for them.
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(servers).noneMatch(ProcessHandle::isAlive);
    }

    @Test
    void aHomeHasOneSandboxAtATimeAndTheNextOneFindsItsDataAndPorts() throws Exception {
        startInAnotherProcess(Part.MYSQL);
        assertThatThrownBy(() -> Sandbox.start(options(home, Part.MYSQL).build()))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("already runs in");
        process.destroyForcibly().waitFor();

        // At once, while the killed one's server may still be ending.
        int port;
        try (Sandbox sandbox = Sandbox.start(options(home, Part.MYSQL).build());
                var connection = sandbox.mysql().openAsRoot();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT word FROM kept.note")) {
            rows.next();
            assertThat(rows.getString(1)).isEqualTo("hello");
            port = sandbox.mysql().port();
        }
        try (Sandbox sandbox =
                        Sandbox.start(options(home, Part.MYSQL).freshData(true).build());
                var connection = sandbox.mysql().openAsRoot();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("SHOW DATABASES LIKE 'kept'")) {
            assertThat(rows.next()).isFalse();
            assertThat(sandbox.mysql().port()).isEqualTo(port);
        }
    }

    private static SandboxOptions.Builder options(Path home, Part... parts) {
        return SandboxOptions.builder().home(home).parts(parts).environment(Map.of());
    }

    private List<ProcessHandle> startInAnotherProcess(Part... parts) throws Exception {
        List<String> command = Stream.concat(
                        Stream.of(
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                Owner.class.getName(),
                                home.toString()),
                        Stream.of(parts).map(Part::name))
                .toList();
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String line =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)).readLine();
        assertThat(line).startsWith("servers:");
        return Stream.of(line.substring("servers:".length()).split(","))
                .map(pid -> ProcessHandle.of(Long.parseLong(pid)).orElseThrow())
                .toList();
    }

    /** The process that is killed: starts servers, prints their process ids, and waits. */
    static final class Owner {

        private Owner() {}

        public static void main(String[] args) throws Exception {
            Part[] parts = Stream.of(args).skip(1).map(Part::valueOf).toArray(Part[]::new);
            Sandbox sandbox = Sandbox.start(options(Path.of(args[0]), parts).build());
            try (var connection = sandbox.mysql().openAsRoot();
                    var statement = connection.createStatement()) {
                statement.execute("CREATE DATABASE kept");
                statement.execute("CREATE TABLE kept.note (word VARCHAR(20))");
                statement.execute("INSERT INTO kept.note VALUES ('hello')");
            }
            String pids = Stream.of(parts)
                    .map(part -> switch (part) {
                        case MYSQL -> sandbox.mysql();
                        case KAFKA -> sandbox.kafka();
                        case CONNECT -> sandbox.connect();
                        case CLICKHOUSE -> sandbox.clickhouse();
                    })
                    .map(server -> String.valueOf(server.pid().orElseThrow()))
                    .collect(Collectors.joining(","));
            System.out.println("servers:" + pids);
            Thread.sleep(Long.MAX_VALUE);
        }
    }
}
