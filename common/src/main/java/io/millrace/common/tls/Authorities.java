package io.millrace.common.tls;

import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.settings.ClickHouseSettings;
import io.millrace.common.settings.OwnCertificate;
import io.millrace.common.settings.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** Whom to trust: the authorities that Java trusts, and those of a file. */
public final class Authorities {

    private Authorities() {}

    /**
     * For clients of ClickHouse; empty: as Java does.
     *
     * @throws Problem when a file does not hold what it should
     */
    public static Optional<SSLContext> context(ClickHouseSettings settings) {
        if (settings.certificate().isEmpty()) {
            return settings.authorities().map(Authorities::context);
        }
        OwnCertificate certificate = settings.certificate().get();
        TrustManager[] trusted =
                settings.authorities().map(Authorities::trusted).orElse(null);
        try {
            KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            own.init(certificate.keyStore(), OwnCertificate.PASSWORD.toCharArray());
            return Optional.of(made(own.getKeyManagers(), trusted));
        } catch (IOException | GeneralSecurityException e) {
            throw ProblemCode.UNREADABLE_SETTING_FILE.problem(
                    "The certificate for ClickHouse cannot be used: " + e.getMessage(),
                    "Correct " + Setting.CLICKHOUSE_TLS_CERTIFICATE.variable() + " and "
                            + Setting.CLICKHOUSE_TLS_KEY.variable() + ".",
                    e);
        }
    }

    /**
     * For clients that verify a server's certificate and name.
     *
     * @param file certificates as PEM
     * @throws Problem when the file holds none
     */
    public static SSLContext context(Path file) {
        try {
            return made(null, trusted(file));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Java has no TLS", e);
        }
    }

    private static SSLContext made(KeyManager[] own, TrustManager[] trusted) throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own, trusted, null);
        return context;
    }

    private static TrustManager[] trusted(Path file) {
        try {
            KeyStore all = KeyStore.getInstance(KeyStore.getDefaultType());
            all.load(null, null);
            int number = 0;
            for (X509Certificate known : ofJava()) {
                all.setCertificateEntry("java-" + number++, known);
            }
            Collection<? extends Certificate> given = read(file);
            if (given.isEmpty()) {
                throw new IOException("it holds no certificate");
            }
            for (Certificate each : given) {
                all.setCertificateEntry("given-" + number++, each);
            }
            return managers(all).getTrustManagers();
        } catch (IOException | GeneralSecurityException e) {
            throw ProblemCode.UNREADABLE_SETTING_FILE.problem(
                    "The authorities in " + file + " cannot be used: " + e.getMessage(),
                    "Correct " + Setting.TLS_CA.variable() + ": a file of certificates as PEM.",
                    e);
        }
    }

    private static Collection<? extends Certificate> read(Path file) throws IOException, GeneralSecurityException {
        try (var in = Files.newInputStream(file)) {
            return CertificateFactory.getInstance("X.509").generateCertificates(in);
        }
    }

    private static X509Certificate[] ofJava() throws GeneralSecurityException {
        return Arrays.stream(managers(null).getTrustManagers())
                .filter(X509TrustManager.class::isInstance)
                .flatMap(manager -> Arrays.stream(((X509TrustManager) manager).getAcceptedIssuers()))
                .toArray(X509Certificate[]::new);
    }

    /** @param keys null: Java's own */
    private static TrustManagerFactory managers(KeyStore keys) throws GeneralSecurityException {
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(keys);
        return managers;
    }
}
