package io.millrace.gateway.session;

import io.millrace.common.mysql.MysqlTls;
import io.millrace.common.problem.Problem;
import io.millrace.common.settings.GatewaySettings;
import io.millrace.common.settings.KeyStoreFile;
import io.millrace.common.settings.MysqlTlsMode;
import io.millrace.common.settings.Setting;
import io.millrace.gateway.wire.ProtocolException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

/**
 * TLS ends in the gateway and begins again towards MySQL. Either both ends of a session have it or none: a password that a
 * client encrypts for one of them would be of no use to the other.
 */
public final class SessionTls {

    private final Optional<SSLContext> clients;
    private final SSLContext mysql;
    private final MysqlTlsMode mode;

    /**
     * Clients are offered TLS where there is a certificate, and where the session should have it.
     *
     * @throws Problem when a key store cannot be used
     */
    public static SessionTls of(GatewaySettings gateway, MysqlTls mysql) {
        InetAddress address = new InetSocketAddress(gateway.host(), 0).getAddress();
        boolean wanted = mysql.demanded() || address == null || !address.isLoopbackAddress();
        Optional<KeyStoreFile> certificate = gateway.certificate();
        Optional<SSLContext> clients = certificate.isPresent() || !wanted
                ? certificate.map(SessionTls::ofGateway)
                : Optional.of(OwnCertificate.use(SessionTls::ofGateway));
        return new SessionTls(clients, context(mysql.keyManagers(), mysql.trustManagers()), mysql.mode());
    }

    private SessionTls(Optional<SSLContext> clients, SSLContext mysql, MysqlTlsMode mode) {
        this.clients = clients;
        this.mysql = mysql;
        this.mode = mode;
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
        try {
            socket.startHandshake();
        } catch (SSLException e) {
            throw new ProtocolException("MySQL cannot be reached by TLS: " + e.getMessage());
        }
        return socket;
    }

    private static SSLContext ofGateway(KeyStoreFile file) {
        return context(file.keyManagers(Setting.GATEWAY_KEYSTORE, Setting.GATEWAY_KEYSTORE_PASSWORD), null);
    }

    private static SSLContext context(KeyManager[] keys, TrustManager[] trusted) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys, trusted, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Java has no TLS", e);
        }
    }
}
