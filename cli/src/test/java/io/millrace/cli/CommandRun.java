package io.millrace.cli;

import io.millrace.sandbox.process.JavaCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A command of Millrace, run as a user runs it: a process with its settings in the environment.
 *
 * @param output what it printed, both streams
 */
record CommandRun(int exitCode, String output) {

    private static final long LIMIT_SECONDS = 180;

    /** @param folder where it runs; files that it writes are there afterwards */
    static CommandRun of(Path folder, Map<String, String> settings, String... arguments) {
        try {
            Files.createDirectories(folder);
            Path output = Files.createTempFile(folder, arguments[0], ".out");
            List<String> command = JavaCommand.ofMillrace(
                    folder.toAbsolutePath().resolve("command.args"), List.of(), Millrace.class, arguments);
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            builder.environment().keySet().removeIf(name -> name.startsWith("MILLRACE_"));
            builder.environment().putAll(settings);
            Process process = builder.start();
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
                throw new AssertionError(String.join(" ", arguments) + " did not end:\n" + Files.readString(output));
            }
            return new CommandRun(process.exitValue(), Files.readString(output));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
