package io.millrace.validator.parity;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;

/**
 * Which keys a side has, in parts: how many, and the XOR of their digests. It takes the same memory however many keys there are,
 * and tells in which parts a side has a key that the other lacks.
 */
final class KeySets {

    static final int PARTS = 1 << Short.SIZE;

    private final long[] rows = new long[PARTS];
    private final long[] xors = new long[PARTS];
    private final MessageDigest sha256;

    KeySets() {
        try {
            this.sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("each Java has SHA-256", e);
        }
    }

    void add(String key) {
        ByteBuffer sha = ByteBuffer.wrap(sha256.digest(key.getBytes(StandardCharsets.UTF_8)))
                .order(ByteOrder.LITTLE_ENDIAN);
        add(Short.toUnsignedInt(sha.getShort(8)), 1, sha.getLong(0));
    }

    void add(int part, long keys, long xor) {
        rows[part] += keys;
        xors[part] ^= xor;
    }

    /** The parts that are not the same on the other side. */
    List<Integer> differing(KeySets other) {
        List<Integer> parts = new ArrayList<>();
        for (int part = 0; part < PARTS; part++) {
            if (rows[part] != other.rows[part] || xors[part] != other.xors[part]) {
                parts.add(part);
            }
        }
        return parts;
    }
}
