package io.millrace.common.settings;

import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** A key store, PKCS12 or JKS. */
public record KeyStoreFile(Path file, Secret password) {

    @FunctionalInterface
    private interface Use<T> {
        T of(KeyStore keys, char[] password) throws GeneralSecurityException;
    }

    /**
     * Its certificate and key.
     *
     * @param setting of the file, for the error
     * @param secret the setting of the password
     * @throws Problem when it cannot be used
     */
    public KeyManager[] keyManagers(Setting setting, Setting secret) {
        return used(setting, secret, (keys, password) -> {
            KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(keys, password);
            return managers.getKeyManagers();
        });
    }

    /** The authorities that it has; as {@link #keyManagers}. */
    public TrustManager[] trustManagers(Setting setting, Setting secret) {
        return used(setting, secret, (keys, password) -> {
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(keys);
            return trust.getTrustManagers();
        });
    }

    private <T> T used(Setting setting, Setting secret, Use<T> use) {
        char[] value = password.value().toCharArray();
        try (var in = Files.newInputStream(file)) {
            // Java reads PKCS12 under this name, too.
            KeyStore keys = KeyStore.getInstance("JKS");
            keys.load(in, value);
            return use.of(keys, value);
        } catch (IOException | GeneralSecurityException e) {
            throw ProblemCode.UNREADABLE_SETTING_FILE.problem(
                    "The key store " + file + " cannot be used: " + e.getMessage(),
                    "Correct " + setting.variable() + " or " + secret.variable() + ".",
                    e);
        }
    }
}
