package io.millrace.sandbox.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.millrace.common.problem.Problem;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AptPackagesTest {

    private static final AptPackages PACKAGES =
            new AptPackages("The program", Optional.of("sid"), List.of("program"), "Install it yourself.");

    @TempDir
    Path folder;

    @Test
    void aMirrorThatCannotBeReachedIsTheReason() throws IOException {
        assumeThat(Programs.find("apt-get")).isPresent();
        String mirror = "http://127.0.0.1:" + closedPort() + "/debian";

        assertThatThrownBy(() -> PACKAGES.apt(folder, "deb [trusted=yes] " + mirror + " sid main"))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.remedy()).contains("Check the network"))
                .hasMessageContaining("could not read the package index")
                .hasMessageContaining(mirror);
    }

    @Test
    void noKeysButDebiansAreTaken() throws IOException {
        assertThatThrownBy(() -> PACKAGES.keyring(folder))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.remedy()).contains("debian-archive-keyring"))
                .hasMessageContaining("Debian's keys are not in " + folder);

        Path keys = Files.createFile(folder.resolve("debian-archive-keyring.pgp"));
        assertThat(PACKAGES.keyring(folder)).isEqualTo(keys);
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
