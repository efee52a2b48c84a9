package io.millrace.gateway.session;

import io.millrace.common.settings.KeyStoreFile;
import io.millrace.common.settings.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/** A certificate that the gateway makes for itself, as MySQL does: it encrypts, and proves nothing. */
final class OwnCertificate {

    private OwnCertificate() {}

    /** @param use is given the key store, which is gone afterwards */
    static <T> T use(Function<KeyStoreFile, T> use) {
        String password = UUID.randomUUID().toString();
        try {
            Path folder = Files.createTempDirectory("millrace-gateway");
            Path file = folder.resolve("gateway.p12");
            try {
                ProcessBuilder keytool = new ProcessBuilder(command(file)).inheritIO();
                keytool.environment().put("MILLRACE_KEYSTORE", password);
                if (keytool.start().waitFor() != 0) {
                    throw new IOException("keytool failed");
                }
                return use.apply(new KeyStoreFile(file, new Secret(password)));
            } finally {
                Files.deleteIfExists(file);
                Files.delete(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The gateway cannot make a certificate", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static List<String> command(Path file) {
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        return List.of((keytool + " -genkeypair -alias gateway -keyalg EC -dname CN=millrace-gateway -validity 3650"
                        + " -storetype PKCS12 -storepass:env MILLRACE_KEYSTORE -keystore " + file)
                .split(" "));
    }
}
