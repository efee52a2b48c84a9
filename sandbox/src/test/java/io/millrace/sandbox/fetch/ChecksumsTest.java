package io.millrace.sandbox.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.common.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChecksumsTest {

    /** Of the text "content", by another program: openssl dgst -sha512 -binary | base64. */
    private static final String OF_CONTENT =
            "sha512-stHShbUZnIX5iNA2ScN+RP093gHl1pxQ/vkGUZYvSBEOk0C2DUmkecTAtT9fB9aQaG3YfSSBk3pRLouF7nxhfw==";

    private static final String OF_FOLDER =
            "sha512-TVe1MJPTP9DGptAjNeBc6Kt3O4I0JPRo11EVFtl6kv0Ubml7U2G0K9Ov6PM3epMoIlB4ieFeZNcJ+k1UsH7YAg==";

    @TempDir
    Path folder;

    @Test
    void onlyTheExpectedArchiveIsTaken() throws IOException {
        Path archive = Files.writeString(folder.resolve("archive"), "content");

        assertThatCode(() -> Checksums.require(OF_CONTENT, archive, "Thing", "the registry"))
                .doesNotThrowAnyException();
        for (String other : new String[] {"content\n", "Content", ""}) {
            Files.writeString(archive, other);
            assertThatThrownBy(() -> Checksums.require(OF_CONTENT, archive, "Thing", "the registry"))
                    .isInstanceOfSatisfying(
                            Problem.class,
                            problem -> assertThat(problem.remedy()).contains("do not trust the registry"))
                    .hasMessageStartingWith("The downloaded Thing is not the expected one")
                    .hasMessageContaining(OF_CONTENT);
        }
    }

    @Test
    void onlyTheExpectedFilesOfAFolderAreTaken() throws IOException {
        Path program = Files.writeString(folder.resolve("program"), "content");
        Files.createSymbolicLink(folder.resolve("link"), Path.of("program"));

        assertThatCode(() -> Checksums.requireAll(OF_FOLDER, folder, "Thing", "the registry"))
                .doesNotThrowAnyException();
        Files.writeString(program, "another");
        assertRefused();
        Files.writeString(program, "content");
        Path more = Files.createFile(folder.resolve("more"));
        assertRefused();
        Files.delete(more);
        Files.delete(folder.resolve("link"));
        Files.createSymbolicLink(folder.resolve("link"), Path.of("/bin/sh"));
        assertRefused();
    }

    private void assertRefused() {
        assertThatThrownBy(() -> Checksums.requireAll(OF_FOLDER, folder, "Thing", "the registry"))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("is not the expected one");
    }

    @Test
    void aListingNamesEveryFileWithItsChecksumAndEveryLinkWithItsTarget() throws IOException {
        Files.writeString(folder.resolve("program"), "content");
        Files.createSymbolicLink(folder.resolve("link"), Path.of("program"));

        assertThat(Checksums.listing(folder))
                .isEqualTo(
                        "-> program  link\ned7002b439e9ac845f22357d822bac1444730fbdb6016d3ec9432297b9ec9f73  program\n");
    }
}
