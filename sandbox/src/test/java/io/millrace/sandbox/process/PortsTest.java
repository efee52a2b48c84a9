package io.millrace.sandbox.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.common.problem.Problem;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PortsTest {

    @TempDir
    Path folder;

    @Test
    void aFreePortIsTakenAndRemembered() {
        int first = ports().claim(Port.MYSQL);

        assertThat(first).isBetween(20_000, 32_000);
        assertThat(ports().claim(Port.MYSQL)).isEqualTo(first);
    }

    @Test
    void noTwoServersGetTheSamePort() {
        Ports ports = ports();

        assertThat(Stream.of(Port.values()).map(ports::claim)).doesNotHaveDuplicates();
    }

    @Test
    void aRememberedPortThatIsTakenNowGivesWayToAFreeOne() {
        int first = ports().claim(Port.KAFKA);

        int second = new Ports(memory(), Map.of(), port -> port != first).claim(Port.KAFKA);

        assertThat(second).isNotEqualTo(first);
    }

    @Test
    void aGivenPortWinsOverTheRememberedOne() {
        ports().claim(Port.CONNECT);

        assertThat(new Ports(memory(), Map.of(Port.CONNECT, 8083), port -> true).claim(Port.CONNECT))
                .isEqualTo(8083);
    }

    @Test
    void aGivenPortThatIsTakenIsAProblemThatNamesIt() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();
            Ports ports = new Ports(memory(), Map.of(Port.CLICKHOUSE_HTTP, port));

            assertThatThrownBy(() -> ports.claim(Port.CLICKHOUSE_HTTP))
                    .isInstanceOf(Problem.class)
                    .hasMessage("Port " + port + " for clickhouse.http is taken by another process.");
        }
    }

    @Test
    void aDamagedMemoryIsAProblemThatNamesTheFile() throws IOException {
        Files.writeString(memory(), "mysql=abc\n");

        assertThatThrownBy(this::ports).isInstanceOf(Problem.class).hasMessageContaining(memory().toString());
    }

    private Ports ports() {
        return new Ports(memory(), Map.of());
    }

    private Path memory() {
        return folder.resolve("ports.properties");
    }
}
