package io.millrace.sandbox.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretsTest {

    @TempDir
    Path folder;

    @Test
    void aPasswordIsMadeOnceAndKept() {
        Secrets secrets = new Secrets(file());
        String root = secrets.of("root");
        String user = secrets.of("user");

        assertThat(root).matches("[0-9a-f]{32}").isNotEqualTo(user);
        assertThat(new Secrets(file()).of("root")).isEqualTo(root);
        assertThat(new Secrets(file()).of("user")).isEqualTo(user);
    }

    @Test
    void onlyTheOwnerCanReadTheFile() throws IOException {
        new Secrets(file()).of("root");

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
    }

    private Path file() {
        return folder.resolve("secrets.properties");
    }
}
