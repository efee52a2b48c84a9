package io.millrace.sandbox.fetch;

import io.millrace.common.problem.ProblemCode;
import io.millrace.sandbox.process.Home;
import io.millrace.sandbox.progress.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * What was fetched, shared by all homes of a user. An entry is there whole or not at all, and two processes never
 * fetch the same one at once. One whose files are not those that were fetched is fetched again. Deleting the folder is
 * always safe when no sandbox runs.
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

    Cache(Path root, Progress progress) {
        this.root = root;
        this.progress = progress;
    }

    /** The one of whoever runs this process: {@code $XDG_CACHE_HOME/millrace}, by default {@code ~/.cache/millrace}. */
    public static Cache ofUser(Progress progress) {
        return new Cache(folder(System.getenv("XDG_CACHE_HOME")), progress);
    }

    /** @param given null and blank: nothing */
    static Path folder(String given) {
        Path base =
                given == null || given.isBlank() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(given);
        return base.resolve("millrace");
    }

    /** The entry's folder, made by {@code installer} if it is not there or not as it was. */
    public Path provide(String name, Installer installer) {
        Path entry = root.resolve(name);
        WITHIN_PROCESS.lock();
        try {
            if (isSound(name)) {
                return entry;
            }
            Files.createDirectories(root);
            // Closing the file lets the lock go.
            try (FileChannel file = FileChannel.open(
                    root.resolve(name + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                lock(file, name);
                if (!isSound(name)) {
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

    /**
     * Whether the entry is what was fetched. Its files are read only if the file system says that something in it was
     * touched since they were read last.
     */
    private boolean isSound(String name) throws IOException {
        Path entry = root.resolve(name);
        Path listing = listing(name);
        if (!Files.isDirectory(entry) || !Files.exists(listing)) {
            return false;
        }
        if (!touchedSince(Files.getLastModifiedTime(listing), entry)) {
            return true;
        }
        String fetched = Files.readString(listing);
        // Its time is before the reading: what is touched meanwhile is read again the next time.
        Path again = Files.writeString(Files.createTempFile(root, name + ".read", ".sha256"), fetched);
        if (!Checksums.listing(entry).equals(fetched)) {
            Files.delete(again);
            progress.say(name + " in " + root + " is not what was fetched. Fetching it again.");
            return false;
        }
        Files.move(again, listing, StandardCopyOption.ATOMIC_MOVE);
        return true;
    }

    /** By the time of a file's last change of any kind, which nobody can set, where the system has it. */
    private static boolean touchedSince(FileTime time, Path entry) throws IOException {
        String changed = entry.getFileSystem().supportedFileAttributeViews().contains("unix")
                ? "unix:ctime"
                : "basic:lastModifiedTime";
        try (Stream<Path> all = Files.walk(entry)) {
            for (Path path : (Iterable<Path>) all::iterator) {
                FileTime last = (FileTime) Files.getAttribute(path, changed, LinkOption.NOFOLLOW_LINKS);
                if (last.compareTo(time) >= 0) {
                    return true;
                }
            }
            return false;
        }
    }

    private Path listing(String name) {
        return root.resolve(name + ".sha256");
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
        deleteLeftovers(temporary);
        Path folder = Files.createTempDirectory(root, temporary);
        try {
            installer.installInto(folder);
            String fetched = Checksums.listing(folder);
            if (Files.exists(entry)) {
                // Aside first: servers may run from it.
                Files.move(entry, root.resolve(temporary + "-spoiled"), StandardCopyOption.ATOMIC_MOVE);
            }
            Files.move(folder, entry, StandardCopyOption.ATOMIC_MOVE);
            Files.writeString(listing(name), fetched);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } finally {
            deleteLeftovers(temporary);
        }
    }

    private void deleteLeftovers(String temporary) throws IOException {
        try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(root, temporary + "*")) {
            leftovers.forEach(Home::deleteRecursively);
        }
    }
}
