package io.millrace.sandbox.tls;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/**
 * A certificate that is its own authority, for servers of tests.
 *
 * @param chain as PEM
 * @param key as PEM
 * @param store both as PKCS12
 * @param keys the store, read
 */
public record SelfSigned(Path chain, Path key, Path store, KeyStore keys) {

    /** Of the store. */
    public static final String PASSWORD = "changeit";

    /** @param names as keytool takes them, such as {@code ip:127.0.0.1} */
    public static SelfSigned of(Path folder, String file, String names) throws Exception {
        Path store = folder.resolve(file + ".p12");
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "service",
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + file,
                "-ext",
                "SAN=" + names,
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                store.toString());
        if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
            throw new IOException("keytool failed");
        }
        KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
        return new SelfSigned(
                pem(
                        folder.resolve(file + ".crt"),
                        "CERTIFICATE",
                        keys.getCertificate("service").getEncoded()),
                pem(
                        folder.resolve(file + ".key"),
                        "PRIVATE KEY",
                        keys.getKey("service", PASSWORD.toCharArray()).getEncoded()),
                store,
                keys);
    }

    /** The certificate's text. */
    public String pem() {
        try {
            return Files.readString(chain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param client who is trusted; empty: as Java does */
    public SSLContext server(Optional<SelfSigned> client) throws GeneralSecurityException {
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(keys, PASSWORD.toCharArray());
        TrustManager[] trusted = null;
        if (client.isPresent()) {
            KeyStore others = emptyStore();
            others.setCertificateEntry("client", client.get().keys().getCertificate("service"));
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(others);
            trusted = trust.getTrustManagers();
        }
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), trusted, null);
        return context;
    }

    private static KeyStore emptyStore() throws GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try {
            store.load(null, null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return store;
    }

    private static Path pem(Path file, String what, byte[] bytes) throws IOException {
        return Files.writeString(
                file,
                "-----BEGIN " + what + "-----\n" + Base64.getMimeEncoder().encodeToString(bytes) + "\n-----END " + what
                        + "-----\n");
    }
}
