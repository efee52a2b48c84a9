package io.millrace.sandbox.process;

import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.sandbox.Part;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** A sandbox's folder, held by one sandbox at a time. Only its owner can read it: data, logs and passwords are in it. */
public final class Home implements AutoCloseable {

    /** The file of the servers' ports, which stay the same. */
    public static final String PORTS = "ports.properties";

    /** The file of generated passwords. */
    public static final String SECRETS = "secrets.properties";

    // The supervising script gives a server 30 s to end by itself.
    private static final Duration LEFTOVER_LIMIT = Duration.ofSeconds(40);

    private static final String RUN = "run";
    private static final String DATA = "data";
    private static final String LOGS = "logs";

    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

    private final Path path;
    private final FileChannel lockFile;

    private Home(Path path, FileChannel lockFile) {
        this.path = path;
        this.lockFile = lockFile;
    }

    /**
     * Takes the folder, and waits for servers to end whose sandbox was killed a moment ago.
     *
     * @throws Problem when another sandbox holds it, or a server of an earlier one does not end
     */
    public static Home open(Path path) {
        try {
            if (!Files.exists(path)) {
                Files.createDirectories(path.getParent());
                Files.createDirectory(path, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
            }
            for (String folder : List.of(RUN, DATA, LOGS)) {
                makePrivate(path.resolve(folder));
            }
            FileChannel channel = FileChannel.open(
                    path.resolve(RUN).resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (!tryLock(channel)) {
                channel.close();
                throw ProblemCode.SANDBOX_IN_USE.problem(
                        "What `demo` or `up` started already runs in " + path + ".",
                        "Stop it, or use another folder: --home, or MILLRACE_HOME.");
            }
            Home home = new Home(path, channel);
            home.awaitLeftovers();
            return home;
        } catch (IOException e) {
            throw ProblemCode.UNUSABLE_FILE.problem(
                    "The sandbox's home " + path + " cannot be used: " + e.getMessage() + ".",
                    "Choose a folder that this user can write, with MILLRACE_HOME.",
                    e);
        }
    }

    /** Whether another process runs a sandbox in the folder. This one must not: it would let its own lock go. */
    public static boolean held(Path path) {
        Path lock = path.resolve(RUN).resolve("lock");
        if (!Files.isWritable(lock)) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE)) {
            return !tryLock(channel);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Also when somebody else has made the home: the script that builds Millrace, or an administrator. */
    private static void makePrivate(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.setPosixFilePermissions(folder, OWNER_ONLY);
    }

    private static boolean tryLock(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    public Path path() {
        return path;
    }

    public Path data(Part part) {
        return path.resolve("data").resolve(part.fileName());
    }

    public Path log(Part part) {
        return path.resolve("logs").resolve(part.fileName() + ".log");
    }

    public Path pidFile(Part part) {
        return path.resolve("run").resolve(part.fileName() + ".pid");
    }

    /** A file that a server reads at its start, such as its configuration. */
    public Path runFile(String name) {
        return path.resolve("run").resolve(name);
    }

    public Path portsFile() {
        return path.resolve(PORTS);
    }

    public Path secretsFile() {
        return path.resolve(SECRETS);
    }

    /** Whether an earlier run left data. */
    public boolean hasData() {
        try (Stream<Path> data = Files.list(path.resolve(DATA))) {
            return data.findAny().isPresent();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Deletes all servers' data, and the logs that tell of them. */
    public void deleteData() {
        try {
            for (String folder : List.of(DATA, LOGS)) {
                deleteRecursively(path.resolve(folder));
                makePrivate(path.resolve(folder));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Deletes a folder with all that is in it, if it is there. */
    public static void deleteRecursively(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : (Iterable<Path>) all.sorted(Comparator.reverseOrder())::iterator) {
                Files.delete(each);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitLeftovers() {
        for (Part part : Part.values()) {
            PidFile.read(pidFile(part)).ifPresent(leftover -> awaitEnd(part, leftover));
        }
    }

    private void awaitEnd(Part part, ProcessHandle leftover) {
        try {
            leftover.onExit().get(LEFTOVER_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            close();
            throw ProblemCode.SANDBOX_IN_USE.problem(
                    part.label() + " of an earlier sandbox still runs in " + path + " as process " + leftover.pid()
                            + ".",
                    "End it: kill " + leftover.pid() + ".",
                    e);
        } catch (InterruptedException e) {
            close();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while " + part.label() + " ended", e);
        }
    }

    @Override
    public void close() {
        try {
            lockFile.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
