package io.millrace.sandbox.fetch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Runs a program to its end. */
final class Command {

    private static final long POLL_MILLIS = 200;
    private static final int LINES_OF_ERROR = 6;

    /**
     * What came of it.
     *
     * @param output what it wrote to standard output
     * @param error what it wrote to standard error
     */
    record Result(int exitCode, String output, String error) {

        boolean failed() {
            return exitCode != 0;
        }

        /** Its last words, for messages. */
        String complaint() {
            List<String> lines = (error.isBlank() ? output : error).lines().toList();
            return lines.stream()
                    .skip(Math.max(0, lines.size() - LINES_OF_ERROR))
                    .map(line -> "\n    " + line)
                    .collect(Collectors.joining());
        }
    }

    private Command() {}

    static Result run(Path folder, List<String> command) {
        return run(folder, command, () -> {});
    }

    /** @param meanwhile called several times a second while the program runs */
    static Result run(Path folder, List<String> command, Runnable meanwhile) {
        Path output = null;
        Path error = null;
        Process process = null;
        try {
            output = Files.createTempFile("millrace", ".out");
            error = Files.createTempFile("millrace", ".err");
            process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectOutput(output.toFile())
                    .redirectError(error.toFile())
                    .start();
            while (!process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
                meanwhile.run();
            }
            return new Result(
                    process.exitValue(),
                    Files.readString(output, StandardCharsets.UTF_8),
                    Files.readString(error, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while " + command.get(0) + " ran", e);
        } finally {
            if (process != null) {
                process.destroy();
            }
            delete(output);
            delete(error);
        }
    }

    /** The bytes of all files in the folder; files that come and go meanwhile do no harm. */
    static long sizeOf(Path folder) {
        try (var files = Files.walk(folder)) {
            return files.mapToLong(
                            file -> file.toFile().isFile() ? file.toFile().length() : 0)
                    .sum();
        } catch (IOException | UncheckedIOException e) {
            return 0;
        }
    }

    private static void delete(Path file) {
        if (file != null) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
