package io.millrace.sandbox.supervision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.sandbox.process.Supervised;
import io.millrace.sandbox.progress.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With small shell programs in place of servers. */
class RestarterTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private final List<String> said = new CopyOnWriteArrayList<>();
    private Supervised process;

    @AfterEach
    void end() {
        process.stop();
    }

    @Test
    void aProcessThatSomebodyKilledIsStartedAgainAtOnceAndThatIsSaid() {
        process = supervised("exec sleep 60");
        process.start();
        long first = process.pid().orElseThrow();
        try (Restarter restarter = restarter()) {
            ProcessHandle.of(first).orElseThrow().destroyForcibly();

            await().atMost(LIMIT).until(() -> restarter.unasked() == 1 && restarter.up());
        }
        assertThat(process.pid().orElseThrow()).isNotEqualTo(first);
        assertThat(said).containsExactly("Mill has ended; it is started again. Its log: " + process.logFile());
    }

    @Test
    void aProcessThatEndsAgainAndAgainIsStartedLaterEachTimeAndThatIsSaid() {
        process = supervised("exec sleep 0.1");
        process.start();
        try (Restarter restarter = restarter()) {
            await().atMost(LIMIT).until(() -> said.size() >= 3);

            assertThat(restarter.unasked()).isGreaterThanOrEqualTo(3);
        }
        assertThat(said.get(0)).startsWith("Mill has ended; it is started again. ");
        assertThat(said.get(1)).startsWith("Mill has ended again soon after its start; it is started again in 1 s. ");
        assertThat(said.get(2)).startsWith("Mill has ended again soon after its start; it is started again in 2 s. ");
    }

    @Test
    void aProcessThatDoesNotStartIsTriedAgainAndThatIsSaidWithItsLastWords() throws IOException {
        Path broken = folder.resolve("broken");
        process = supervised("if [ -e " + broken + " ]; then echo no disk; exit 3; fi; exec sleep 60");
        process.start();
        try (Restarter restarter = restarter()) {
            Files.createFile(broken);
            process.kill();
            await().atMost(LIMIT).until(() -> said.size() >= 2);
            assertThat(broken.toFile().delete()).isTrue();

            await().atMost(LIMIT).until(restarter::up);
        }
        assertThat(said.get(1))
                .contains("Mill ended with exit code 3 while it started")
                .contains("no disk")
                .endsWith("It is started again in 1 s.");
    }

    @Test
    void aProcessThatWasStoppedStaysDown() {
        process = supervised("exec sleep 60");
        process.start();
        try (Restarter restarter = restarter()) {
            process.stop();

            await().during(Duration.ofSeconds(2)).until(() -> !process.isAlive());
            assertThat(restarter.unasked()).isZero();
        }
        assertThat(said).isEmpty();
    }

    private Restarter restarter() {
        return new Restarter("Mill", process, new Progress() {
            @Override
            public void say(String line) {
                said.add(line);
            }

            @Override
            public Task begin(String what, long total, Unit unit) {
                throw new UnsupportedOperationException(what);
            }
        });
    }

    private Supervised supervised(String script) {
        return new Supervised(
                new Supervised.Spec(
                        "Mill",
                        "nowhere",
                        List.of("/bin/sh", "-c", script),
                        Map.of(),
                        folder.resolve("mill.log"),
                        folder.resolve("mill.pid"),
                        () -> Files.exists(folder.resolve("broken")) ? Optional.empty() : Optional.of("1.0"),
                        LIMIT),
                Progress.silent());
    }
}
