package io.millrace.connectplugin.texts;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One of MySQL's character sets that Java's table of Debezium's choice reads otherwise: Debezium (3.6.1) reads koi8u as KOI8-R, and
 * hp8 as Windows-1252. {@code character-sets.txt} has what MySQL makes of each code. Immutable.
 *
 * @param name as MySQL calls it
 * @param java what reads all other codes
 * @param codes UTF-16 by the bytes of a code, read as one number
 */
record CharacterSet(String name, Charset java, Map<Integer, Character> codes) {

    private static final String FILE = "character-sets.txt";

    private static final int HEXADECIMAL = 16;

    private static final int BYTE = 0xFF;

    private static final int ASCII = 0x80;

    private static final Map<String, CharacterSet> ALL = read();

    CharacterSet {
        codes = Map.copyOf(codes);
    }

    /** @param name null for a column without one */
    static Optional<CharacterSet> of(String name) {
        return Optional.ofNullable(name).map(text -> ALL.get(text.toLowerCase(Locale.ROOT)));
    }

    String decode(byte[] text) {
        StringBuilder decoded = new StringBuilder(text.length);
        int copied = 0;
        int at = 0;
        while (at < text.length) {
            int end = Math.min(at + length(text, at), text.length);
            Character known = codes.get(code(text, at, end));
            if (known != null) {
                decoded.append(new String(text, copied, at - copied, java)).append(known.charValue());
                copied = end;
            }
            at = end;
        }
        return decoded.append(new String(text, copied, at - copied, java)).toString();
    }

    private static int code(byte[] text, int from, int end) {
        int code = 0;
        for (int i = from; i < end; i++) {
            code = (code << Byte.SIZE) + (text[i] & BYTE);
        }
        return code;
    }

    /** How many bytes the code has that begins there. */
    private int length(byte[] text, int at) {
        int first = text[at] & BYTE;
        if (first < ASCII) {
            return 1;
        }
        return switch (name) {
            // Half-width katakana are single bytes.
            case "sjis" -> first >= 0xA1 && first <= 0xDF ? 1 : 2;
            case "ujis", "eucjpms" -> first == 0x8F ? 3 : 2;
            case "gb18030" -> at + 1 < text.length && text[at + 1] >= '0' && text[at + 1] <= '9' ? 4 : 2;
            case "big5", "gbk" -> 2;
            default -> 1;
        };
    }

    private static Map<String, CharacterSet> read() {
        Map<String, CharacterSet> all = new HashMap<>();
        String[] begun = new String[0];
        Map<Integer, Character> codes = new HashMap<>();
        for (String line : lines()) {
            if (line.startsWith("  ")) {
                add(codes, line.strip().split(" "));
            } else if (!line.startsWith("#")) {
                put(all, begun, codes);
                begun = line.split(" ");
                codes.clear();
            }
        }
        put(all, begun, codes);
        return Map.copyOf(all);
    }

    /** @param set its name, and that of Java's table */
    private static void put(Map<String, CharacterSet> all, String[] set, Map<Integer, Character> codes) {
        if (set.length == 2) {
            all.put(set[0], new CharacterSet(set[0], Charset.forName(set[1]), codes));
        }
    }

    /** @param written as {@code 95=2022}, or {@code 80=0080+31} for that and the 31 codes behind it */
    private static void add(Map<Integer, Character> codes, String[] written) {
        for (String code : written) {
            String[] parts = code.split("[=+]");
            int more = parts.length == 2 ? 0 : Integer.parseInt(parts[2]);
            for (int i = 0; i <= more; i++) {
                codes.put(Integer.parseInt(parts[0], HEXADECIMAL) + i, (char)
                        (Integer.parseInt(parts[1], HEXADECIMAL) + i));
            }
        }
    }

    private static Iterable<String> lines() {
        try (InputStream file = CharacterSet.class.getResourceAsStream(FILE)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
