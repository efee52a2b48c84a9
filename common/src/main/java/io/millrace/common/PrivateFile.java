package io.millrace.common;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Files that only their owner can read, from their first byte on. */
public final class PrivateFile {

    private static final FileAttribute<Set<PosixFilePermission>> FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final FileAttribute<Set<PosixFilePermission>> FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private PrivateFile() {}

    /** What is written into a file, from its beginning. */
    public interface Content {
        void writeTo(Path empty) throws IOException;
    }

    /** Writes the whole file at once, in place of an earlier one. */
    public static Path write(Path file, String text) {
        try {
            return replace(file, fresh -> Files.writeString(fresh, text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whole or not at all: an earlier file of that name stays until the new one is complete. */
    public static Path replace(Path file, Content content) throws IOException {
        Path absolute = file.toAbsolutePath();
        Path fresh = absolute.resolveSibling(absolute.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        content.writeTo(create(fresh));
        Files.move(fresh, absolute, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return file;
    }

    /** An empty file; its folder, where it is missing, is private, too. */
    public static Path create(Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        // A link to a folder is one, but createDirectories() refuses it.
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder, FOLDER);
        }
        return Files.createFile(file, FILE);
    }
}
