package io.millrace.common.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * As whom Millrace shows itself: a service that answers, or a client.
 *
 * @param chain the certificate and those between it and its authority, as PEM
 * @param key its private key, as PEM (PKCS #8, not encrypted)
 */
public record OwnCertificate(Path chain, Path key) {

    private static final Pattern PKCS8 =
            Pattern.compile("-----BEGIN PRIVATE KEY-----(.*?)-----END PRIVATE KEY-----", Pattern.DOTALL);

    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "Ed25519");

    /** In memory only, so it needs no password of its own. */
    public static final String PASSWORD = "in-memory";

    /** When the files were written; another value says that they are to be read again. */
    public List<FileTime> written() throws IOException {
        return List.of(Files.getLastModifiedTime(chain), Files.getLastModifiedTime(key));
    }

    /**
     * Both, as Java takes them.
     *
     * @throws GeneralSecurityException when the files do not hold a certificate and a key
     */
    public KeyStore keyStore() throws IOException, GeneralSecurityException {
        Certificate[] certificates;
        try (var in = Files.newInputStream(chain)) {
            certificates = CertificateFactory.getInstance("X.509")
                    .generateCertificates(in)
                    .toArray(Certificate[]::new);
        }
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(null, null);
        keys.setKeyEntry("service", privateKey(), PASSWORD.toCharArray(), certificates);
        return keys;
    }

    private PrivateKey privateKey() throws IOException, GeneralSecurityException {
        Matcher text = PKCS8.matcher(Files.readString(key));
        if (!text.find()) {
            throw new InvalidKeySpecException(
                    key + " holds no 'BEGIN PRIVATE KEY'; `openssl pkcs8 -topk8 -nocrypt` writes it so");
        }
        PKCS8EncodedKeySpec encoded =
                new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(text.group(1)));
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(encoded);
            } catch (InvalidKeySpecException e) {
                // A key of another kind.
            }
        }
        throw new InvalidKeySpecException(key + " holds another kind of key than " + String.join(" and ", ALGORITHMS));
    }
}
