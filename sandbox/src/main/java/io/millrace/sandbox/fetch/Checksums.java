package io.millrace.sandbox.fetch;

import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** Checksums of what was downloaded, as npm writes them: {@code sha512-} and Base64. */
final class Checksums {

    private Checksums() {}

    /**
     * @param name of what was downloaded, as messages say it
     * @param registry which one it came from, as messages say it
     * @throws Problem when the archive is another one
     */
    static void require(String expected, Path archive, String name, String registry) throws IOException {
        String actual = of(archive);
        if (!actual.equals(expected)) {
            throw ProblemCode.MISSING_PROGRAM.problem(
                    "The downloaded " + name + " is not the expected one: its checksum is " + actual + ", not "
                            + expected + ".",
                    "Start again; if it stays so, do not trust " + registry + ".");
        }
    }

    private static String of(Path archive) throws IOException {
        try (InputStream in = Files.newInputStream(archive)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-512");
            byte[] buffer = new byte[1 << 16];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
            return "sha512-" + Base64.getEncoder().encodeToString(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-512", e);
        }
    }
}
