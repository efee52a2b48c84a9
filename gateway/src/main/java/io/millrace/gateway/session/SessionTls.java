package io.millrace.gateway.session;

import io.millrace.common.mysql.MysqlTls;
import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.settings.KeyStoreFile;
import io.millrace.common.settings.MysqlTlsMode;
import io.millrace.common.settings.Setting;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * TLS ends in the gateway and begins again towards MySQL. Either both ends of a session have it or none: a password that a
 * client encrypts for one of them would be of no use to the other.
 */
public final class SessionTls {

    private final Optional<SSLContext> clients;
    private final SSLContext mysql;
    private final MysqlTlsMode mode;

    /**
     * @param certificate of the gateway; empty: clients are not offered TLS
     * @throws Problem when a key store cannot be used, or MySQL is to be reached by TLS only and clients cannot be
     */
    public SessionTls(Optional<KeyStoreFile> certificate, MysqlTls mysql) {
        this.mode = mysql.mode();
        this.clients = certificate.map(SessionTls::ofGateway);
        this.mysql = ofMysql(mysql);
        if (demanded() && clients.isEmpty()) {
            throw ProblemCode.MISSING_SETTING.problem(
                    Setting.MYSQL_TLS.variable() + " asks for TLS, which the gateway cannot offer its clients.",
                    "Set " + Setting.GATEWAY_KEYSTORE.variable() + " to a key store with a certificate.");
        }
    }

    /** Whether clients can be offered TLS. */
    boolean offered() {
        return clients.isPresent();
    }

    /** Whether a client without TLS is refused. */
    boolean demanded() {
        return mode != MysqlTlsMode.PREFERRED;
    }

    /** @param readAhead what the client has sent of its handshake already */
    SSLSocket acceptFrom(Socket client, byte[] readAhead) throws IOException {
        SSLSocket socket = (SSLSocket) clients.orElseThrow()
                .getSocketFactory()
                .createSocket(client, new ByteArrayInputStream(readAhead), true);
        socket.startHandshake();
        return socket;
    }

    SSLSocket connectTo(Socket server, String host) throws IOException {
        SSLSocket socket = (SSLSocket) mysql.getSocketFactory().createSocket(server, host, server.getPort(), true);
        if (mode == MysqlTlsMode.VERIFY_IDENTITY) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
        }
        socket.startHandshake();
        return socket;
    }

    private static SSLContext ofGateway(KeyStoreFile file) {
        char[] password = file.password().value().toCharArray();
        try (var in = Files.newInputStream(file.file())) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(in, password);
            KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(keys, password);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), null, null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw ProblemCode.UNREADABLE_SETTING_FILE.problem(
                    "The key store " + file.file() + " cannot be used: " + e.getMessage(),
                    "Correct " + Setting.GATEWAY_KEYSTORE.variable() + " or "
                            + Setting.GATEWAY_KEYSTORE_PASSWORD.variable() + ".",
                    e);
        }
    }

    private static SSLContext ofMysql(MysqlTls tls) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(tls.keyManagers(), tls.trustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Java has no TLS", e);
        }
    }
}
