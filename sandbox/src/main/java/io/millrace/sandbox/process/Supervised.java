package io.millrace.sandbox.process;

import io.millrace.common.problem.ProblemCode;
import io.millrace.common.settings.Setting;
import io.millrace.sandbox.progress.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * A server's process under a small shell script that ends it when this process is gone, however it went: the script
 * reads from a pipe whose other end only this process holds. The script keeps Ctrl-C away from the server, so that the
 * shutdown hook can end the servers one after the other.
 */
public final class Supervised implements Lifecycle {

    private static final String SCRIPT = script();
    private static final Duration STOP_LIMIT = Duration.ofSeconds(40);
    private static final long POLL_MILLIS = 50;

    /**
     * Asks a server whether it is ready.
     *
     * @see Supervised
     */
    @FunctionalInterface
    public interface Probe {

        /**
         * @return the server's version when it is ready, else empty
         * @throws Exception when it does not answer (yet)
         */
        Optional<String> version() throws Exception;
    }

    /**
     * A process to run.
     *
     * @param name as shown to users, e.g. "MySQL"
     * @param address as shown to users, e.g. "127.0.0.1:3306"
     * @param command program and arguments, without secrets
     * @param environment added to this process's own, of which Millrace's settings are left out
     * @param log where its output goes, appended
     * @param pidFile holds its process id while it runs
     * @param startLimit how long it may take to become ready
     */
    public record Spec(
            String name,
            String address,
            List<String> command,
            Map<String, String> environment,
            Path log,
            Path pidFile,
            Probe probe,
            Duration startLimit) {}

    private final Spec spec;
    private final Progress progress;
    private Process process;
    private boolean wanted;
    private long logStart;

    public Supervised(Spec spec, Progress progress) {
        this.spec = spec;
        this.progress = progress;
    }

    @Override
    public boolean external() {
        return false;
    }

    @Override
    public synchronized boolean isAlive() {
        return process != null && process.isAlive();
    }

    @Override
    public synchronized OptionalLong pid() {
        return isAlive() ? OptionalLong.of(child().pid()) : OptionalLong.empty();
    }

    @Override
    public Path logFile() {
        return spec.log();
    }

    @Override
    public synchronized boolean wanted() {
        return wanted;
    }

    @Override
    public void start() {
        synchronized (this) {
            wanted = true;
        }
        startAgain();
    }

    @Override
    public void startAgain() {
        long begun = System.nanoTime();
        Process started;
        synchronized (this) {
            if (!wanted || isAlive()) {
                return;
            }
            started = launch();
        }
        // Without the lock, so that Ctrl-C can stop a server that is not ready yet.
        try {
            String version = awaitReady(started, begun);
            progress.say(String.format(
                    Locale.ROOT,
                    "%s %s ready on %s in %.1f s",
                    spec.name(),
                    version,
                    spec.address(),
                    (System.nanoTime() - begun) / 1e9));
        } catch (RuntimeException e) {
            end();
            throw e;
        }
    }

    @Override
    public synchronized void kill() {
        if (isAlive()) {
            child().destroyForcibly();
            awaitEnd();
        }
    }

    @Override
    public synchronized void stop() {
        wanted = false;
        end();
    }

    private synchronized void end() {
        if (isAlive()) {
            try {
                process.getOutputStream().close();
            } catch (IOException e) {
                // The pipe is broken: the process ended by itself just now.
            }
            awaitEnd();
        }
    }

    private Process launch() {
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", SCRIPT, "millrace-supervise"));
        command.add(spec.pidFile().toString());
        command.addAll(spec.command());
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(spec.log().toFile()));
        // A server gets the secrets that it needs, and not all that this process was given.
        builder.environment().keySet().removeIf(name -> name.startsWith(Setting.PREFIX));
        builder.environment().putAll(spec.environment());
        try {
            Files.createDirectories(spec.log().getParent());
            Files.createDirectories(spec.pidFile().getParent());
            Files.deleteIfExists(spec.pidFile());
            logStart = Files.exists(spec.log()) ? Files.size(spec.log()) : 0;
            process = builder.start();
            return process;
        } catch (IOException e) {
            throw ProblemCode.PROGRAM_FAILED.problem(
                    spec.name() + " cannot be started: " + e.getMessage() + ".",
                    "Check that /bin/sh is there and that " + spec.log().getParent() + " can be written.",
                    e);
        }
    }

    private String awaitReady(Process started, long begun) {
        Exception last = null;
        while (started.isAlive()) {
            try {
                Optional<String> version = spec.probe().version();
                if (version.isPresent()) {
                    return version.get();
                }
            } catch (InterruptedException e) {
                throw interrupted(e);
            } catch (Exception e) {
                last = e;
            }
            if (System.nanoTime() - begun > spec.startLimit().toNanos()) {
                throw ProblemCode.TIMED_OUT.problem(
                        spec.name() + " was not ready within "
                                + spec.startLimit().toSeconds() + " s"
                                + (last == null ? "" : " (" + last.getMessage() + ")") + "."
                                + LogTail.since(spec.log(), logStart),
                        "See " + spec.log() + "; on a busy machine start again.",
                        last);
            }
            pause();
        }
        throw ProblemCode.PROGRAM_FAILED.problem(
                spec.name() + " ended with exit code " + started.exitValue() + " while it started."
                        + LogTail.since(spec.log(), logStart),
                "See " + spec.log() + ".");
    }

    private void awaitEnd() {
        try {
            if (!process.waitFor(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw ProblemCode.TIMED_OUT.problem(
                        spec.name() + " (process " + child().pid() + ") did not end within " + STOP_LIMIT.toSeconds()
                                + " s.",
                        "End it with kill -9; " + spec.log() + " may say why.");
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /** The server itself; {@code process} is the script around it. */
    private ProcessHandle child() {
        while (process.isAlive()) {
            Optional<ProcessHandle> child = PidFile.read(spec.pidFile());
            if (child.isPresent()) {
                return child.get();
            }
            pause();
        }
        return process.toHandle();
    }

    private static void pause() {
        try {
            Thread.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static IllegalStateException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IllegalStateException("Interrupted while a server started or ended", e);
    }

    private static String script() {
        try (InputStream in = Supervised.class.getResourceAsStream("supervise.sh")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
