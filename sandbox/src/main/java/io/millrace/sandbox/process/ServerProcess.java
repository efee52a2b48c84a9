package io.millrace.sandbox.process;

import io.millrace.common.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * One child process with its log. A small watcher beside it ends it when the parent dies, however that dies, so
 * nothing is left behind. Thread-safe.
 */
public final class ServerProcess {

    private static final Duration LOOK = Duration.ofMillis(50);
    private static final Duration CLEAN_END = Duration.ofSeconds(20);
    private static final int LAST_LINES = 15;

    /** Arguments: the parent's and the child's process id. */
    private static final String WATCHER =
            "while kill -0 \"$1\" 2>/dev/null && kill -0 \"$2\" 2>/dev/null; do sleep 1; done;"
                    + " kill -TERM \"$2\" 2>/dev/null && sleep 20 && kill -KILL \"$2\" 2>/dev/null";

    private final String name;
    private final Path log;
    private final Process process;

    private ServerProcess(String name, Path log, Process process) {
        this.name = name;
        this.log = log;
        this.process = process;
    }

    /**
     * @param environment added to the parent's; secrets belong here and not into the command
     * @param log appended to
     */
    public static ServerProcess start(
            String name, List<String> command, Map<String, String> environment, Path folder, Path log) {
        try {
            Files.createDirectories(log.toAbsolutePath().getParent());
            Files.createDirectories(folder);
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            builder.environment().putAll(environment);
            Process process = builder.start();
            new ProcessBuilder(
                            "sh",
                            "-c",
                            WATCHER,
                            "millrace-watcher",
                            String.valueOf(ProcessHandle.current().pid()),
                            String.valueOf(process.pid()))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return new ServerProcess(name, log, process);
        } catch (IOException e) {
            throw new Problem(
                    name + " cannot be started: " + e.getMessage(), "Check that " + command.get(0) + " can be run.", e);
        }
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public long pid() {
        return process.pid();
    }

    /** @throws Problem with the last lines of the log when the process ends, or is not healthy in time */
    public void awaitHealthy(BooleanSupplier healthy, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!healthy.getAsBoolean()) {
            if (!process.isAlive()) {
                throw new Problem(
                        name + " ended while it started:\n" + lastLines(), "The whole log is in " + log + ".");
            }
            if (System.nanoTime() > deadline) {
                throw new Problem(
                        name + " was not ready after " + limit.toSeconds() + " s:\n" + lastLines(),
                        "The whole log is in " + log + ".");
            }
            LockSupport.parkNanos(LOOK.toNanos());
        }
    }

    /** Asks it to end and waits; kills it when it does not. */
    public void stop() {
        process.destroy();
        if (!ended(CLEAN_END)) {
            kill();
        }
    }

    /** {@code kill -9}. */
    public void kill() {
        process.destroyForcibly();
        ended(CLEAN_END);
    }

    private boolean ended(Duration limit) {
        try {
            return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private String lastLines() {
        try {
            List<String> lines = Files.readAllLines(log, java.nio.charset.StandardCharsets.ISO_8859_1);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
