package io.millrace.cli;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The Compose Specification's JSON schema. It is no file of this project: it comes from a published npm package that
 * carries it, of a pinned version and checksum, and is kept in {@code .millrace/cache}.
 */
final class ComposeSchema {

    private static final String PACKAGE = "dclint@3.1.0";
    private static final String TARBALL = "dclint-3.1.0.tgz";
    private static final String ENTRY = "package/schemas/compose.schema.json";

    /** As {@code npm view dclint@3.1.0 dist.integrity} says. */
    private static final String SHA512 =
            "afTGdzRFUXK4yCpIiEW/LOR+9TOMEDhNldDp56VCWzn7JDmD451PcUi640GGlMHgbHKJ10rDBm4PtpcBbjqlXw==";

    private static final long MINUTES = 3;

    private ComposeSchema() {}

    static Schema load() throws IOException {
        ObjectNode schema = (ObjectNode) new ObjectMapper().readTree(entryOf(tarball()));
        // It names its dialect, draft 7, by an address that is not the draft's own, and itself by no address at all.
        schema.remove(List.of("$schema", "$id"));
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7).getSchema(schema);
    }

    private static Path tarball() throws IOException {
        Path cache = ProjectFiles.ROOT.resolve(".millrace/cache/npm");
        Path file = cache.resolve(TARBALL);
        if (!Files.exists(file) || !SHA512.equals(checksum(file))) {
            Files.createDirectories(cache);
            download(cache);
        }
        String checksum = checksum(file);
        if (!SHA512.equals(checksum)) {
            throw new IllegalStateException(
                    file + " has the SHA-512 " + checksum + " and not the pinned " + SHA512 + ": not used.");
        }
        return file;
    }

    private static void download(Path folder) throws IOException {
        Path log = Files.createTempFile("npm-pack", ".log");
        try {
            Process npm = new ProcessBuilder("npm", "pack", PACKAGE, "--ignore-scripts", "--pack-destination", ".")
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            boolean ended = npm.waitFor(MINUTES, TimeUnit.MINUTES);
            if (!ended) {
                npm.destroy();
            }
            if (!ended || npm.exitValue() != 0) {
                throw cannot(
                        "npm pack " + PACKAGE + (ended ? " failed: " : " took too long: ") + Files.readString(log));
            }
        } catch (IOException e) {
            throw cannot("npm cannot be started: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw cannot("interrupted");
        } finally {
            Files.deleteIfExists(log);
        }
    }

    private static IllegalStateException cannot(String why) {
        return new IllegalStateException(
                "The Compose Specification's schema cannot be had, so docker-compose.yml was not checked against it: "
                        + why + ". It needs npm on the PATH and, once, its registry.");
    }

    private static String checksum(Path file) throws IOException {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-512").digest(Files.readAllBytes(file)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String entryOf(Path tarball) throws IOException {
        try (InputStream file = new BufferedInputStream(Files.newInputStream(tarball));
                TarArchiveInputStream tar = new TarArchiveInputStream(new GzipCompressorInputStream(file))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                if (entry.getName().equals(ENTRY)) {
                    return new String(tar.readAllBytes(), StandardCharsets.UTF_8);
                }
            }
        }
        throw new IllegalStateException(tarball + " holds no " + ENTRY + ".");
    }
}
