package io.millrace.sandbox.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.millrace.common.problem.Problem;
import io.millrace.sandbox.process.Supervised.Probe;
import io.millrace.sandbox.progress.Progress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With small shell programs in place of servers. */
class SupervisedTest {

    private static final Probe READY = () -> Optional.of("1.0");

    @TempDir
    Path folder;

    private Supervised server;

    @AfterEach
    void end() {
        if (server != null) {
            server.stop();
        }
    }

    @Test
    void aServerThatDiesWhileItStartsIsAProblemWithItsLastWords() {
        server = supervised("echo booting; echo 'no such folder' >&2; exit 3", Optional::empty);

        assertThatThrownBy(server::start)
                .isInstanceOf(Problem.class)
                .hasMessageContaining("Mill ended with exit code 3")
                .hasMessageContaining("booting\n    no such folder");
    }

    @Test
    void aServerThatIsNotReadyInTimeIsAProblemAndIsEnded() {
        server = supervised("echo waiting; exec sleep 60", () -> {
            throw new IllegalStateException("connection refused");
        });

        assertThatThrownBy(server::start)
                .isInstanceOf(Problem.class)
                .hasMessageContaining("not ready within 1 s (connection refused)")
                .hasMessageContaining("waiting");
        assertThat(server.isAlive()).isFalse();
    }

    @Test
    void stoppingLetsTheServerEndCleanly() throws Exception {
        Path trace = folder.resolve("trace");
        server = supervised(
                "trap 'echo clean > " + trace + "; exit 0' TERM; echo up > " + trace + "; while :; do sleep 0.05; done",
                () -> Files.exists(trace) ? Optional.of("1.0") : Optional.empty());
        server.start();

        server.stop();

        assertThat(server.isAlive()).isFalse();
        assertThat(trace).hasContent("clean");
    }

    @Test
    void aKilledServerIsGoneAndStartsAgain() {
        server = supervised("exec sleep 60", READY);
        server.start();
        long first = server.pid().orElseThrow();

        server.kill();

        assertThat(server.isAlive()).isFalse();
        assertThat(server.pid()).isEmpty();
        assertThat(ProcessHandle.of(first)).isEmpty();
        server.start();
        assertThat(server.pid().orElseThrow()).isNotEqualTo(first);
    }

    @Test
    void aServerThatEndsByItselfCountsAsDead() throws Exception {
        server = supervised("exec sleep 60", READY);
        server.start();
        ProcessHandle child = ProcessHandle.of(server.pid().orElseThrow()).orElseThrow();

        child.destroyForcibly();

        await().until(() -> !server.isAlive());
        server.stop();
        server.kill();
    }

    private Supervised supervised(String script, Probe probe) {
        return new Supervised(
                new Supervised.Spec(
                        "Mill",
                        "nowhere",
                        List.of("/bin/sh", "-c", script),
                        Map.of(),
                        folder.resolve("mill.log"),
                        folder.resolve("mill.pid"),
                        probe,
                        Duration.ofSeconds(1)),
                Progress.silent());
    }
}
