package io.millrace.common.http;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * Asks a service of this machine that answers with TLS whether it lives, for the health check of the images: they have no
 * other program that speaks TLS. The service must show the certificate of the given file, whatever name is in it.
 */
public final class HealthCheck {

    private static final int LIMIT_MILLIS = 3_000;
    private static final int OK = 200;

    private HealthCheck() {}

    /** @param args the port, the path, and the file of the service's certificate */
    public static void main(String[] args) throws IOException, GeneralSecurityException {
        URI service = URI.create("https://127.0.0.1:" + args[0] + args[1]);
        HttpsURLConnection connection = (HttpsURLConnection) service.toURL().openConnection();
        connection.setSSLSocketFactory(trusting(Path.of(args[2])).getSocketFactory());
        connection.setHostnameVerifier((name, session) -> true);
        connection.setConnectTimeout(LIMIT_MILLIS);
        connection.setReadTimeout(LIMIT_MILLIS);
        int status = connection.getResponseCode();
        if (status != OK) {
            throw new IOException(service + " answers " + status);
        }
    }

    private static SSLContext trusting(Path chain) throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        try (var in = Files.newInputStream(chain)) {
            // The first one is the service's own.
            trusted.setCertificateEntry(
                    "service", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }
}
