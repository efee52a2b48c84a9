package io.millrace.common.http;

import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.settings.OwnCertificate;
import io.millrace.common.settings.Setting;
import java.io.IOException;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listens with TLS, and takes a new certificate when its files are exchanged; connections that are open stay open. */
final class HttpsConnector {

    static final Duration LOOK = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(HttpsConnector.class);

    private final OwnCertificate certificate;
    private final SslContextFactory.Server tls = new SslContextFactory.Server();
    private List<FileTime> read;

    /** @throws Problem when the files do not hold a certificate and its key */
    HttpsConnector(OwnCertificate certificate) {
        this.certificate = certificate;
        try {
            this.read = certificate.written();
            take(tls);
        } catch (IOException | GeneralSecurityException e) {
            throw ProblemCode.UNREADABLE_SETTING_FILE.problem(
                    "The certificate of the service cannot be used: " + e.getMessage(),
                    "Correct " + Setting.HTTP_TLS_CERTIFICATE.variable() + " and " + Setting.HTTP_TLS_KEY.variable()
                            + ".",
                    e);
        }
    }

    ServerConnector of(Server server, HttpConfiguration http, String host, int port) {
        HttpConfiguration secure = new HttpConfiguration(http);
        // Who asks for which name is looked at elsewhere; a certificate may be for another one.
        secure.addCustomizer(new SecureRequestCustomizer(false));
        ServerConnector connector = new ServerConnector(
                server, new SslConnectionFactory(tls, "http/1.1"), new HttpConnectionFactory(secure));
        connector.setHost(host);
        connector.setPort(port);
        ScheduledExecutorService looking = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "certificate");
            thread.setDaemon(true);
            return thread;
        });
        looking.scheduleWithFixedDelay(this::look, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
        connector.addEventListener(new LifeCycle.Listener() {
            @Override
            public void lifeCycleStopping(LifeCycle event) {
                looking.shutdownNow();
            }
        });
        return connector;
    }

    /** One that cannot be used yet is looked at again: its files may be half written. */
    private void look() {
        try {
            List<FileTime> now = certificate.written();
            if (!now.equals(read)) {
                certificate.keyStore();
                tls.reload(each -> {
                    try {
                        take((SslContextFactory.Server) each);
                    } catch (IOException | GeneralSecurityException e) {
                        throw new IllegalStateException(e);
                    }
                });
                read = now;
                LOG.atInfo().addKeyValue("file", certificate.chain()).log("A new certificate is in use");
            }
        } catch (Exception e) {
            LOG.atWarn()
                    .addKeyValue("file", certificate.chain())
                    .addKeyValue("reason", e.getMessage())
                    .log("The new certificate cannot be used; the old one stays");
        }
    }

    private void take(SslContextFactory.Server factory) throws IOException, GeneralSecurityException {
        factory.setKeyStore(certificate.keyStore());
        factory.setKeyStorePassword(OwnCertificate.PASSWORD);
    }
}
