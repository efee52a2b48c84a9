package io.millrace.validator.parity;

import io.millrace.validator.parity.ParitySource.Parts;
import io.millrace.validator.parity.ParitySource.Selection;
import io.millrace.validator.parity.ParitySource.Selection.OfKeys;
import io.millrace.validator.parity.ParitySource.Selection.OfParts;
import java.util.Collection;
import java.util.stream.Collectors;

/** A {@link Selection} as a condition and an order, for both servers. Keys are hex, so they need no quoting. Pure. */
final class RowFilter {

    private RowFilter() {}

    /**
     * @param crc CRC32 of the key's canonical text
     * @param key SHA-256 of it, as bytes
     */
    static String mysql(Selection selection, String crc, String key) {
        return of(selection, crc, key, "X'%s'");
    }

    /** As {@link #mysql}, with the key in hex. */
    static String clickHouse(Selection selection, String crc, String key) {
        return of(selection, crc, key, "'%s'");
    }

    private static String of(Selection selection, String crc, String key, String literal) {
        if (selection instanceof OfKeys keys) {
            return key + " IN (" + keys.keys().stream().map(literal::formatted).collect(Collectors.joining(", ")) + ")";
        }
        OfParts parts = (OfParts) selection;
        return bucket(crc, parts.parts()) + " IN (" + numbers(parts.numbers()) + ")"
                + (parts.after().isEmpty() ? "" : " AND " + key + " > " + literal.formatted(parts.after()));
    }

    static String bucket(String crc, Parts parts) {
        return crc + " % " + parts.count();
    }

    static String numbers(Collection<Integer> numbers) {
        return numbers.stream().sorted().map(String::valueOf).collect(Collectors.joining(", "));
    }
}
