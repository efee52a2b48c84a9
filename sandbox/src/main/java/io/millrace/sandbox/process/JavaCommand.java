package io.millrace.sandbox.process;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Command lines for child JVMs: the same Java and the same class path as this process. */
public final class JavaCommand {

    private JavaCommand() {}

    /**
     * @param folder takes the argument file that holds the class path, which may be too long for a command line
     * @param options for the JVM, such as {@code -Xmx512m}
     */
    public static List<String> of(Path folder, List<String> options, String mainClass, List<String> arguments) {
        Path file = folder.resolve("class-path.args");
        try {
            Files.createDirectories(folder);
            String classPath = Arrays.stream(
                            System.getProperty("java.class.path").split(File.pathSeparator))
                    .map(entry -> Path.of(entry).toAbsolutePath().toString())
                    .collect(Collectors.joining(File.pathSeparator))
                    .replace("\\", "\\\\")
                    .replace("\"", "\\\"");
            Files.writeString(file, "-cp\n\"" + classPath + "\"\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("@" + file.toAbsolutePath());
        command.addAll(options);
        command.add(mainClass);
        command.addAll(arguments);
        return command;
    }
}
