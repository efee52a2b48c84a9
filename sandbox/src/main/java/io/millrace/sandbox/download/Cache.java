package io.millrace.sandbox.download;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/**
 * Where unpacked servers are kept, shared by all sandboxes of a user. An entry is complete or not there: it is made
 * beside its place, under a lock between processes, and then moved.
 */
public final class Cache {

    private final Path folder;

    public Cache(Path folder) {
        this.folder = folder;
    }

    /** {@code $XDG_CACHE_HOME/millrace}, or {@code ~/.cache/millrace}. */
    public static Cache ofUser() {
        Path base = Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
                .filter(s -> !s.isBlank())
                .map(Path::of)
                .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache"));
        return new Cache(base.resolve("millrace"));
    }

    /** Fills an empty folder. */
    @FunctionalInterface
    public interface Filler {
        void fill(Path folder) throws IOException;
    }

    /** The entry's folder, made by {@code filler} when it is not there. */
    public Path get(String entry, Filler filler) {
        Path place = folder.resolve(entry);
        if (Files.isDirectory(place)) {
            return place;
        }
        try {
            Files.createDirectories(folder);
            try (FileChannel lockFile = FileChannel.open(
                            folder.resolve(entry + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    var lock = lockFile.lock()) {
                if (!Files.isDirectory(place)) {
                    Path making = folder.resolve(entry + ".making");
                    delete(making);
                    filler.fill(Files.createDirectory(making));
                    Files.move(making, place, StandardCopyOption.ATOMIC_MOVE);
                }
            }
            return place;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot fill the cache in " + place, e);
        }
    }

    /** Deletes a folder with all it holds; does nothing when it is not there. */
    public static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, IOException e) throws IOException {
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
