package io.millrace.ddlmanager.picture;

import java.util.Locale;
import java.util.Set;

/** Which of MySQL's character sets have the characters of others (manual, "Supported Character Sets and Collations"). */
final class CharacterSets {

    private static final Set<String> ALL_CHARACTERS = Set.of("utf8mb4", "utf16", "utf16le", "utf32", "gb18030");

    /** They have no character outside of Unicode's first plane. */
    private static final Set<String> FIRST_PLANE = Set.of("utf8mb3", "utf8", "ucs2");

    private static final String ASCII = "ascii";

    private CharacterSets() {}

    /** How many bytes a character has at most, as {@code SHOW CHARACTER SET} says. */
    static int mostBytes(String charset) {
        return switch (charset.toLowerCase(Locale.ROOT)) {
            case "", "utf8mb4", "utf16", "utf16le", "utf32", "gb18030" -> 4;
            case "utf8mb3", "utf8", "ujis", "eucjpms" -> 3;
            case "ucs2", "big5", "cp932", "euckr", "gb2312", "gbk", "sjis" -> 2;
            default -> 1;
        };
    }

    /**
     * Whether a text of one character set is the same text in the other one. If not, and the session is not strict, MySQL
     * writes a question mark for each character that the other one lacks.
     *
     * @param from a name; empty: UTF-8
     */
    static boolean keep(String from, String to) {
        String before = from.isEmpty() ? "utf8mb4" : from.toLowerCase(Locale.ROOT);
        String behind = to.isEmpty() ? "utf8mb4" : to.toLowerCase(Locale.ROOT);
        return before.equals(behind)
                || before.equals(ASCII)
                || ALL_CHARACTERS.contains(behind)
                || FIRST_PLANE.contains(behind) && !ALL_CHARACTERS.contains(before);
    }
}
