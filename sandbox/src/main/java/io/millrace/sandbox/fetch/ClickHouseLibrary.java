package io.millrace.sandbox.fetch;

import io.millrace.common.problem.ProblemCode;
import io.millrace.sandbox.process.Home;
import io.millrace.sandbox.progress.Progress;
import io.millrace.sandbox.progress.Progress.Unit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/** ClickHouse's server code as a library, from the npm registry: chDB's package. */
final class ClickHouseLibrary {

    private static final String VERSION = "26.7.3-stable.1";
    private static final String BY_HAND = "Install ClickHouse, so that clickhouse is on the PATH, or name a server that"
            + " runs already with MILLRACE_CLICKHOUSE_URL.";
    /** Packed, about; the registry does not say. */
    private static final long PACKED_BYTES = 178_000_000;

    // Platform to the archive's checksum as the registry gave it when this version was chosen. The registry has this
    // one
    // platform.
    private static final Map<String, String> PLATFORMS = Map.of(
            "linux-x64-gnu",
            "sha512-XP97mMqnc5tZpKQywR8N7cLTsHNiTmHr30pC5mzo3jWmukjKn2IBa60c2B/gWUNcuFjOMjWoorQICCqBVj5wpw==");

    private ClickHouseLibrary() {}

    /** The library's file. */
    static Path find(Cache cache, Progress progress) {
        String platform = platform(System.getProperty("os.name"), System.getProperty("os.arch"));
        return cache.provide("clickhouse-" + VERSION + "-" + platform, folder -> install(platform, folder, progress))
                .resolve("libchdb.so");
    }

    /** As the packages are named, from Java's names. */
    static String platform(String system, String processor) {
        String os = system.toLowerCase(Locale.ROOT);
        String cpu = processor.equals("amd64") || processor.equals("x86_64") ? "x64" : processor;
        String platform = (os.startsWith("mac") ? "darwin-" : os + "-")
                + (cpu.equals("aarch64") ? "arm64" : cpu)
                + (os.startsWith("linux") ? "-gnu" : "");
        if (!PLATFORMS.containsKey(platform)) {
            throw ProblemCode.MISSING_PROGRAM.problem(
                    "There is no ClickHouse for " + system + " on " + processor + " to fetch.", BY_HAND);
        }
        return platform;
    }

    private static void install(String platform, Path folder, Progress progress) throws IOException {
        Path npm = Programs.find("npm")
                .orElseThrow(() -> ProblemCode.MISSING_PROGRAM.problem(
                        "There is no clickhouse on this machine, and no npm to fetch one with.",
                        "Install Node.js with npm. Or: " + BY_HAND));
        Path work = Files.createDirectory(folder.resolve("npm"));
        String fileName;
        try (var transfer = progress.begin("Downloading ClickHouse", PACKED_BYTES, Unit.BYTES)) {
            // With a cache of its own the download can be watched, and leaves nothing behind.
            Path npmCache = work.resolve("cache");
            Command.Result result = Command.run(
                    work,
                    List.of(
                            npm.toString(),
                            "pack",
                            "@chdb/lib-" + platform + "@" + VERSION,
                            "--json",
                            "--ignore-scripts",
                            "--loglevel=error",
                            "--cache=" + npmCache,
                            "--pack-destination=" + work),
                    () -> transfer.reached(Command.sizeOf(npmCache)));
            if (result.failed()) {
                throw ProblemCode.MISSING_PROGRAM.problem(
                        "ClickHouse cannot be fetched: npm failed." + result.complaint(),
                        "Check the network and npm's registry setting. Or: " + BY_HAND);
            }
            fileName = NpmPack.fileName(result.output());
        }
        Path archive = work.resolve(fileName);
        Checksums.require(PLATFORMS.get(platform), archive, "ClickHouse", "the registry that npm uses here");
        unpack(archive, folder.resolve("libchdb.so"), progress);
        Home.deleteRecursively(work);
    }

    private static void unpack(Path archive, Path library, Progress progress) throws IOException {
        long packed = Files.size(archive);
        try (var file = Files.newInputStream(archive);
                var gzip = GzipCompressorInputStream.builder()
                        .setInputStream(new java.io.BufferedInputStream(file, 1 << 16))
                        .get();
                var tar = new TarArchiveInputStream(gzip);
                var transfer = progress.begin("Unpacking ClickHouse", packed, Unit.BYTES)) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                if (entry.getName().equals("package/libchdb.so")) {
                    try (var out = Files.newOutputStream(library)) {
                        byte[] buffer = new byte[1 << 16];
                        for (int read = tar.read(buffer); read >= 0; read = tar.read(buffer)) {
                            out.write(buffer, 0, read);
                            transfer.reached(gzip.getCompressedCount());
                        }
                    }
                    return;
                }
            }
        }
        throw ProblemCode.MISSING_PROGRAM.problem(
                "The ClickHouse package " + archive.getFileName() + " has no libchdb.so.", BY_HAND);
    }
}
