package io.millrace.sandbox.process;

import io.millrace.common.Problem;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Runs a program of the machine to its end. */
public final class Tool {

    private static final int LAST_LINES = 8;

    private Tool() {}

    public static Optional<Path> onPath(String program) {
        return Arrays.stream(
                        Optional.ofNullable(System.getenv("PATH")).orElse("").split(File.pathSeparator))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /**
     * @param lines hears each line of output
     * @param remedy what to do when the program fails
     * @throws Problem when it is not there or ends with another code than 0, with its last lines
     */
    public static void run(Path folder, List<String> command, Consumer<String> lines, String remedy) {
        Deque<String> last = new ArrayDeque<>();
        try {
            Process process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            try (BufferedReader output =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                for (String line = output.readLine(); line != null; line = output.readLine()) {
                    lines.accept(line);
                    last.addLast(line);
                    if (last.size() > LAST_LINES) {
                        last.removeFirst();
                    }
                }
            }
            int code = process.waitFor();
            if (code != 0) {
                throw new Problem(
                        command.get(0) + " failed with code " + code + ": " + String.join(" | ", last), remedy);
            }
        } catch (IOException e) {
            throw new Problem(command.get(0) + " cannot be run: " + e.getMessage(), remedy, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Problem("Interrupted while " + command.get(0) + " ran.", "Try again.", e);
        }
    }
}
