package io.millrace.common.mysql;

import io.millrace.common.problem.ProblemCode;
import io.millrace.common.settings.KeyStoreFile;
import io.millrace.common.settings.MysqlSettings;
import io.millrace.common.settings.MysqlTlsMode;
import io.millrace.common.settings.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.TrustManagerFactory;

/**
 * How connections to MySQL are encrypted, for everything that makes one: Connector/J, Debezium, and the reader of the
 * binlog.
 *
 * @param authorities key store with the certificate authorities that are trusted; empty: those that Java trusts
 */
public record MysqlTls(MysqlTlsMode mode, Optional<KeyStoreFile> authorities) {

    public static MysqlTls of(MysqlSettings settings) {
        return new MysqlTls(settings.tls(), settings.authorities());
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
        // caching_sha2_password without TLS asks for the server's key, and whoever sits between could give his own.
        properties.put("allowPublicKeyRetrieval", String.valueOf(!demanded()));
        return properties;
    }

    /**
     * For Debezium.
     *
     * @param truststore the key store as a file of the Connect worker
     */
    public Map<String, String> debezium(Optional<String> truststore) {
        Map<String, String> properties = new HashMap<>();
        properties.put("database.ssl.mode", mode.name().toLowerCase(Locale.ROOT));
        authorities.ifPresent(store -> {
            properties.put(
                    "database.ssl.truststore",
                    truststore.orElse(store.file().toAbsolutePath().toString()));
            properties.put("database.ssl.truststore.password", store.password().value());
        });
        return properties;
    }

    /** Whom to trust, for a socket of one's own; empty: as Java does. */
    public Optional<TrustManagerFactory> trust() {
        return authorities.map(store -> {
            try (var in = Files.newInputStream(store.file())) {
                KeyStore keys = KeyStore.getInstance("JKS");
                keys.load(in, store.password().value().toCharArray());
                TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
                trust.init(keys);
                return trust;
            } catch (IOException | GeneralSecurityException e) {
                throw ProblemCode.UNREADABLE_SETTING_FILE.problem(
                        "The key store " + store.file() + " cannot be used: " + e.getMessage(),
                        "Correct " + Setting.MYSQL_TLS_TRUSTSTORE.variable() + " or "
                                + Setting.MYSQL_TLS_TRUSTSTORE_PASSWORD.variable() + ".",
                        e);
            }
        });
    }
}
