package io.millrace.sandbox.fetch;

import io.millrace.common.problem.ProblemCode;
import io.millrace.sandbox.process.Home;
import io.millrace.sandbox.progress.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What was fetched, shared by all homes of a user. An entry is there whole or not at all, and two processes never
 * fetch the same one at once. Deleting the folder is always safe when no sandbox runs.
 */
public final class Cache {

    /** Puts an entry's files into a folder. */
    @FunctionalInterface
    public interface Installer {
        void installInto(Path folder) throws IOException;
    }

    // A file lock holds between processes only; between the threads of this one it is an error.
    private static final ReentrantLock WITHIN_PROCESS = new ReentrantLock();

    private final Path root;
    private final Progress progress;

    public Cache(Path root, Progress progress) {
        this.root = root;
        this.progress = progress;
    }

    /** {@code $XDG_CACHE_HOME/millrace}, by default {@code ~/.cache/millrace}. */
    public static Path userFolder(Map<String, String> environment) {
        String given = environment.get("XDG_CACHE_HOME");
        Path base =
                given == null || given.isBlank() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(given);
        return base.resolve("millrace");
    }

    /** The entry's folder, made by {@code installer} if it is not there. */
    public Path provide(String name, Installer installer) {
        Path entry = root.resolve(name);
        if (Files.isDirectory(entry)) {
            return entry;
        }
        WITHIN_PROCESS.lock();
        try {
            Files.createDirectories(root);
            // Closing the file lets the lock go.
            try (FileChannel file = FileChannel.open(
                    root.resolve(name + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                lock(file, name);
                if (!Files.isDirectory(entry)) {
                    install(name, entry, installer);
                }
            }
            return entry;
        } catch (IOException e) {
            throw ProblemCode.MISSING_PROGRAM.problem(
                    "Cannot fetch " + name + " into " + root + ": " + e.getMessage() + ".",
                    "Check the disk's free space (1 GB is enough) and the network, and start again.",
                    e);
        } finally {
            WITHIN_PROCESS.unlock();
        }
    }

    private void lock(FileChannel file, String name) throws IOException {
        if (file.tryLock() == null) {
            progress.say("Waiting for another process that fetches " + name);
            file.lock();
        }
    }

    private void install(String name, Path entry, Installer installer) throws IOException {
        String temporary = name + ".tmp";
        // A process that was killed could not clean up.
        try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(root, temporary + "*")) {
            leftovers.forEach(Home::deleteRecursively);
        }
        Path folder = Files.createTempDirectory(root, temporary);
        try {
            installer.installInto(folder);
            Files.move(folder, entry, StandardCopyOption.ATOMIC_MOVE);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } finally {
            Home.deleteRecursively(folder);
        }
    }
}
