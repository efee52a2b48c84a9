package io.millrace.common.mysql;

import io.millrace.common.settings.KeyStoreFile;
import io.millrace.common.settings.MysqlSettings;
import io.millrace.common.settings.MysqlTlsMode;
import io.millrace.common.settings.Setting;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.TrustManager;

/**
 * How connections to MySQL are encrypted, for everything that makes one: Connector/J, Debezium, and the reader of the
 * binlog.
 *
 * @param authorities key store with the certificate authorities that are trusted; empty: those that Java trusts
 * @param certificate key store with the certificate that is shown, and its key; empty: none is
 */
public record MysqlTls(MysqlTlsMode mode, Optional<KeyStoreFile> authorities, Optional<KeyStoreFile> certificate) {

    public static MysqlTls of(MysqlSettings settings) {
        return new MysqlTls(settings.tls(), settings.authorities(), settings.certificate());
    }

    /** Whether nobody without a certificate can be taken for the server's other end, nor the traffic be read. */
    public boolean demanded() {
        return mode != MysqlTlsMode.PREFERRED;
    }

    /** For Connector/J. */
    Map<String, String> connectorJ() {
        Map<String, String> properties = new HashMap<>();
        properties.put("sslMode", mode.name());
        authorities.ifPresent(store -> {
            properties.put("trustCertificateKeyStoreUrl", store.file().toUri().toString());
            // Java reads PKCS12 under this name, too.
            properties.put("trustCertificateKeyStoreType", "JKS");
            properties.put("trustCertificateKeyStorePassword", store.password().value());
            properties.put("fallbackToSystemTrustStore", "false");
        });
        certificate.ifPresent(store -> {
            properties.put("clientCertificateKeyStoreUrl", store.file().toUri().toString());
            properties.put("clientCertificateKeyStoreType", "JKS");
            properties.put("clientCertificateKeyStorePassword", store.password().value());
        });
        // caching_sha2_password without TLS asks for the server's key, and whoever sits between could give his own.
        properties.put("allowPublicKeyRetrieval", String.valueOf(!demanded()));
        return properties;
    }

    /**
     * For Debezium.
     *
     * @param truststore the authorities as a file of the Connect worker
     * @param keystore the certificate as such a file
     */
    public Map<String, String> debezium(Optional<String> truststore, Optional<String> keystore) {
        Map<String, String> properties = new HashMap<>();
        properties.put("database.ssl.mode", mode.name().toLowerCase(Locale.ROOT));
        authorities.ifPresent(store -> {
            properties.put(
                    "database.ssl.truststore",
                    truststore.orElse(store.file().toAbsolutePath().toString()));
            properties.put("database.ssl.truststore.password", store.password().value());
        });
        certificate.ifPresent(store -> {
            properties.put(
                    "database.ssl.keystore",
                    keystore.orElse(store.file().toAbsolutePath().toString()));
            properties.put("database.ssl.keystore.password", store.password().value());
        });
        return properties;
    }

    /** For a socket of one's own: the modes below verify-ca encrypt, and do not ask who is at the other end, as MySQL's own clients. */
    public TrustManager[] trustManagers() {
        if (mode != MysqlTlsMode.VERIFY_CA && mode != MysqlTlsMode.VERIFY_IDENTITY) {
            return new TrustManager[] {new AnyCertificate()};
        }
        return authorities
                .map(store -> store.trustManagers(Setting.MYSQL_TLS_TRUSTSTORE, Setting.MYSQL_TLS_TRUSTSTORE_PASSWORD))
                .orElse(null);
    }

    /** What is shown by a socket of one's own; null: nothing. */
    public KeyManager[] keyManagers() {
        return certificate
                .map(store -> store.keyManagers(Setting.MYSQL_TLS_KEYSTORE, Setting.MYSQL_TLS_KEYSTORE_PASSWORD))
                .orElse(null);
    }
}
