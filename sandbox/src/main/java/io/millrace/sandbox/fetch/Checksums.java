package io.millrace.sandbox.fetch;

import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Checksums of what was downloaded and of what was unpacked. */
final class Checksums {

    private static final int BATCH = 500;
    private static final int SHA256_DIGITS = 64;

    private Checksums() {}

    /**
     * @param expected as npm writes it: {@code sha512-} and Base64
     * @param name of what was downloaded, as messages say it
     * @param registry which one it came from, as messages say it
     * @throws Problem when the archive is another one
     */
    static void require(String expected, Path archive, String name, String registry) throws IOException {
        try (InputStream in = Files.newInputStream(archive)) {
            require(expected, digest("SHA-512", in), name, registry);
        }
    }

    private static void require(String expected, byte[] digest, String name, String registry) {
        String actual = "sha512-" + Base64.getEncoder().encodeToString(digest);
        if (!actual.equals(expected)) {
            throw ProblemCode.MISSING_PROGRAM.problem(
                    "The downloaded " + name + " is not the expected one: its checksum is " + actual + ", not "
                            + expected + ".",
                    "Start again; if it stays so, do not trust " + registry + ".");
        }
    }

    /** As {@link #require} of an archive, of all files below a folder. */
    static void requireAll(String expected, Path folder, String name, String registry) throws IOException {
        byte[] listing = listing(folder).getBytes(StandardCharsets.UTF_8);
        require(expected, digest("SHA-512", new ByteArrayInputStream(listing)), name, registry);
    }

    /** Every file of a folder with its SHA-256, a line each, and every link with where it leads. */
    static String listing(Path folder) throws IOException {
        List<Path> all;
        try (Stream<Path> walk = Files.walk(folder)) {
            all = walk.filter(path -> !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
                    .sorted()
                    .toList();
        }
        List<Path> files =
                all.stream().filter(path -> !Files.isSymbolicLink(path)).toList();
        Map<Path, String> lines = new TreeMap<>();
        for (int i = 0; i < files.size(); i += BATCH) {
            List<Path> batch = files.subList(i, Math.min(files.size(), i + BATCH));
            List<String> sums = sums(folder, batch);
            IntStream.range(0, batch.size()).forEach(k -> lines.put(batch.get(k), sums.get(k)));
        }
        for (Path path : all) {
            if (Files.isSymbolicLink(path)) {
                lines.put(path, "-> " + Files.readSymbolicLink(path));
            }
        }
        return lines.entrySet().stream()
                .map(line -> line.getValue() + "  " + folder.relativize(line.getKey()) + "\n")
                .collect(Collectors.joining());
    }

    /** By the system's program where there is one: it uses the processor's instructions, and is ten times as fast. */
    private static List<String> sums(Path folder, List<Path> files) throws IOException {
        Optional<Path> program = Programs.find("sha256sum");
        if (program.isPresent()) {
            List<String> command = new ArrayList<>(List.of(program.get().toString(), "--"));
            files.forEach(file -> command.add(folder.relativize(file).toString()));
            List<String> lines = Command.run(folder, command).output().lines().toList();
            if (lines.size() == files.size()) {
                return lines.stream()
                        .map(line -> line.substring(0, SHA256_DIGITS))
                        .toList();
            }
        }
        List<String> sums = new ArrayList<>();
        for (Path file : files) {
            try (InputStream in = Files.newInputStream(file)) {
                sums.add(HexFormat.of().formatHex(digest("SHA-256", in)));
            }
        }
        return sums;
    }

    private static byte[] digest(String algorithm, InputStream in) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance(algorithm);
            byte[] buffer = new byte[1 << 16];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has " + algorithm, e);
        }
    }
}
