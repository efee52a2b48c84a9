package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When the script {@code millrace} builds, on a small tree, with programs that only say that they were called. */
class LauncherTest {

    private static final String SOURCE = "cli/src/main/java/Program.java";

    @TempDir
    Path folder;

    private Path tree;

    @BeforeEach
    void plant() throws IOException {
        tree = Files.createDirectory(folder.resolve("tree"));
        Files.copy(ProjectFiles.ROOT.resolve("millrace"), tree.resolve("millrace"), StandardCopyOption.COPY_ATTRIBUTES);
        write(tree.resolve("pom.xml"), "<project/>");
        write(tree.resolve(SOURCE), "class Program {}");
        program("mvn", """
                echo built >>"$(dirname "$3")/builds"
                mkdir -p "$(dirname "$3")/cli/target"
                touch "$(dirname "$3")/cli/target/millrace-cli-0.1.jar"
                """);
        program("java", "echo \"runs ${@: -1}\"\n");
    }

    @Test
    void whatIsNotBuiltIsBuiltOnce() throws Exception {
        assertThat(run(tree)).contains("Built in").contains("runs plan");
        assertThat(run(tree)).doesNotContain("Build").contains("runs plan");

        assertThat(builds(tree)).isEqualTo(1);
    }

    @Test
    void aSourceThatHasChangedIsBuiltAgain() throws Exception {
        run(tree);
        write(tree.resolve(SOURCE), "class Program { int changed; }");
        touchedLater(tree);

        assertThat(run(tree)).contains("Built in");
        assertThat(builds(tree)).isEqualTo(2);
    }

    @Test
    void aCopyOfABuiltTreeIsNotBuiltAgainThoughItsTimesAreNew() throws Exception {
        run(tree);
        Path copy = folder.resolve("copy");
        assertThat(new ProcessBuilder("cp", "-r", tree.toString(), copy.toString())
                        .start()
                        .waitFor())
                .isZero();
        touchedLater(copy);

        assertThat(run(copy)).doesNotContain("Build").contains("runs plan");

        assertThat(builds(copy)).as("those of the tree it was copied from").isEqualTo(1);
    }

    /** As if copied after the jar. */
    private static void touchedLater(Path tree) throws IOException {
        FileTime later = FileTime.from(Instant.now().plusSeconds(60));
        Files.setLastModifiedTime(tree.resolve(SOURCE), later);
        Files.setLastModifiedTime(tree.resolve("pom.xml"), later);
    }

    private String run(Path tree) throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(tree.resolve("millrace").toString(), "plan").redirectErrorStream(true);
        builder.environment().put("PATH", folder.resolve("bin") + ":" + System.getenv("PATH"));
        builder.environment().remove("JAVA_HOME");
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        return output;
    }

    private static int builds(Path tree) throws IOException {
        try (Stream<String> lines = Files.lines(tree.resolve("builds"))) {
            return (int) lines.count();
        }
    }

    private void program(String name, String text) throws IOException {
        Path program = write(folder.resolve("bin").resolve(name), "#!/usr/bin/env bash\n" + text);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static Path write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        return Files.write(file, List.of(text));
    }
}
