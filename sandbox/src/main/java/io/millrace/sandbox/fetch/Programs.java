package io.millrace.sandbox.fetch;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Looks for programs on this machine. */
final class Programs {

    // Where servers are, and where the PATH of a plain user often does not lead.
    private static final List<String> SERVER_FOLDERS = List.of("/usr/sbin", "/usr/local/sbin", "/usr/libexec");

    private Programs() {}

    static Optional<Path> find(String name) {
        String path = System.getenv("PATH");
        return Stream.concat(
                        Arrays.stream((path == null ? "" : path).split(File.pathSeparator)), SERVER_FOLDERS.stream())
                .filter(folder -> !folder.isBlank())
                .map(folder -> Path.of(folder, name))
                .filter(Files::isRegularFile)
                .filter(Files::isExecutable)
                .findFirst();
    }
}
