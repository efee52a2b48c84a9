package io.millrace.sandbox.supervision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.sandbox.Part;
import io.millrace.sandbox.Sandbox;
import io.millrace.sandbox.Server;
import io.millrace.sandbox.junit.Sandboxed;
import io.millrace.sandbox.progress.Progress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

@Sandboxed(Part.CLICKHOUSE)
class ServerSupervisorIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Server server;

    ServerSupervisorIT(Sandbox sandbox) {
        this.server = sandbox.clickhouse();
    }

    @Test
    void aServerThatWasKilledComesBack() {
        try (ServerSupervisor supervisor = new ServerSupervisor(List.of(server), Progress.logged())) {
            long before = server.pid().orElseThrow();

            supervisor.kill(server, Duration.ofMillis(500));

            assertThat(supervisor.up(server)).isFalse();
            await().atMost(LIMIT).until(() -> supervisor.up(server));
            assertThat(server.pid().orElseThrow()).isNotEqualTo(before);
            assertThat(supervisor.unasked(server)).isZero();
        }
    }

    @Test
    void aServerThatEndsByItselfComesBackAndIsCounted() {
        try (ServerSupervisor supervisor = new ServerSupervisor(List.of(server), Progress.logged())) {
            server.kill();

            await().atMost(LIMIT).until(() -> supervisor.unasked(server) == 1 && supervisor.up(server));
        }
    }
}
