package io.millrace.sandbox.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A Java program on this process's own JVM and, unless said otherwise, its class path. */
public final class JavaCommand {

    /** Internal: a system property of JVM options, separated by spaces, that win over those of each program. */
    private static final String OPTIONS_PROPERTY = "millrace.jvm";

    private JavaCommand() {}

    /**
     * The command line; the class path is in a file, because it can be longer than a command line may be.
     *
     * @param argumentFile where that file is written
     */
    public static List<String> of(Path argumentFile, List<String> jvmOptions, Class<?> main, String... arguments) {
        List<String> options = new ArrayList<>(jvmOptions);
        options.add("-Dlogback.configurationFile=io/millrace/sandbox/logback-server.xml");
        return ofMillrace(argumentFile, options, main, arguments);
    }

    /** As the other, for a program of Millrace's own, which configures its log itself. */
    public static List<String> ofMillrace(
            Path argumentFile, List<String> jvmOptions, Class<?> main, String... arguments) {
        return onClassPath(System.getProperty("java.class.path"), argumentFile, jvmOptions, main, arguments);
    }

    /** As the other, on a class path of its own. */
    public static List<String> onClassPath(
            String classPath, Path argumentFile, List<String> jvmOptions, Class<?> main, String... arguments) {
        List<String> lines = new ArrayList<>(jvmOptions);
        Stream.of(System.getProperty(OPTIONS_PROPERTY, "").split(" "))
                .filter(option -> !option.isEmpty())
                .forEach(lines::add);
        lines.add("-cp");
        lines.add(classPath);
        lines.add(main.getName());
        lines.addAll(List.of(arguments));
        StringBuilder text = new StringBuilder();
        lines.forEach(line -> text.append(quoted(line)).append('\n'));
        try {
            Files.createDirectories(argumentFile.getParent());
            Files.writeString(argumentFile, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "@" + argumentFile);
    }

    /** As the launcher's argument files want it: in quotes, a backslash doubled. */
    static String quoted(String argument) {
        return '"' + argument.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
