package io.millrace.sandbox.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HomeTest {

    @TempDir
    Path folder;

    @Test
    void dataAndLogsAreTheOwnersWhoeverMadeTheFoldersFirst() throws IOException {
        Path home = open(folder.resolve("home"));
        for (String name : new String[] {"data", "logs", "run"}) {
            open(home.resolve(name));
        }

        try (Home opened = Home.open(home)) {
            for (String name : new String[] {"data", "logs", "run"}) {
                assertThat(rights(home.resolve(name))).as(name).isEqualTo("rwx------");
            }
            opened.deleteData();
            assertThat(rights(home.resolve("data"))).isEqualTo("rwx------");
            assertThat(rights(home.resolve("logs"))).isEqualTo("rwx------");
        }
        assertThat(rights(home)).as("it is not Millrace's alone").isEqualTo("rwxr-xr-x");
    }

    @Test
    void aHomeThatMillraceMakesIsTheOwners() throws IOException {
        Path home = folder.resolve("a/b");

        Home.open(home).close();

        assertThat(rights(home)).isEqualTo("rwx------");
    }

    /** As `mkdir` makes it for most users. */
    private static Path open(Path made) throws IOException {
        Files.createDirectories(made);
        return Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static String rights(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }
}
