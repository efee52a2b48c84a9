package io.millrace.common.mysql;

import java.security.cert.X509Certificate;
import javax.net.ssl.X509TrustManager;

/** Takes whatever certificate a server shows: encryption alone. */
final class AnyCertificate implements X509TrustManager {

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind) {
        throw new IllegalStateException("No client is asked for a certificate");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind) {
        // Whatever it shows.
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
