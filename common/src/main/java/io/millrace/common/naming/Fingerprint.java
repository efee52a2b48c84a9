package io.millrace.common.naming;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** Tells texts apart by 64 bits of SHA-256, where the texts themselves are too long or hold the wrong characters. */
public final class Fingerprint {

    private static final int BYTES = 8;

    private Fingerprint() {}

    public static String of(String text) {
        return of(List.of(text));
    }

    /** @return 16 hexadecimal digits; each text counts with its length, so that moving a border is a change */
    public static String of(List<String> texts) {
        MessageDigest digest = sha256();
        for (String text : texts) {
            digest.update((text.length() + ":").getBytes(StandardCharsets.US_ASCII));
            digest.update(text.getBytes(StandardCharsets.UTF_8));
        }
        return HexFormat.of().formatHex(digest.digest(), 0, BYTES);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
