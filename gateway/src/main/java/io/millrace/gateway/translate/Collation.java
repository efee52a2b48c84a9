package io.millrace.gateway.translate;

import java.util.Optional;

/**
 * How MySQL compares texts, for those of printable ASCII: there the collations below have simple rules (a test asks MySQL).
 * Other texts stop the query, and MySQL answers.
 */
public enum Collation {
    /** By bytes; any text. */
    BYTES(false, false),
    /** By bytes, spaces at the end aside. */
    PADDED_BYTES(false, true),
    /** By letters without their case, spaces at the end aside; all other characters as in ASCII. */
    PADDED_LETTERS(true, true),
    /** By letters without their case, which come last; the other characters have an order of their own. */
    LETTERS(true, false);

    /** Printable ASCII but letters and digits, in the order of Unicode 9. */
    private static final String MARKS = " _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$";

    private final boolean letters;
    private final boolean padded;

    Collation(boolean letters, boolean padded) {
        this.letters = letters;
        this.padded = padded;
    }

    /** Empty when its rules are not known here. */
    public static Optional<Collation> of(String name) {
        return switch (name) {
            case "utf8mb4_0900_bin" -> Optional.of(BYTES);
            case "utf8mb4_bin", "utf8mb3_bin", "utf8_bin", "latin1_bin", "ascii_bin" -> Optional.of(PADDED_BYTES);
            case "utf8mb4_general_ci",
                    "utf8mb3_general_ci",
                    "utf8_general_ci",
                    "latin1_swedish_ci",
                    "latin1_general_ci",
                    "ascii_general_ci" -> Optional.of(PADDED_LETTERS);
            case "utf8mb4_0900_ai_ci", "utf8mb4_0900_as_ci" -> Optional.of(LETTERS);
            default -> Optional.empty();
        };
    }

    /** ClickHouse: bytes that are equal, and ordered, as MySQL takes the texts. */
    String key(String sql) {
        if (this == BYTES) {
            return sql;
        }
        String text = padded ? "trimRight(" + sql + ")" : sql;
        if (letters) {
            text = this == LETTERS ? "translate(lower(" + text + "), " + marks() + ")" : "upper(" + text + ")";
        }
        return printableOnly(sql, text);
    }

    /** ClickHouse: the text as LIKE sees it, which never pads. */
    String likeKey(String sql) {
        return this == BYTES ? sql : printableOnly(sql, letters ? "lower(" + sql + ")" : sql);
    }

    private static String printableOnly(String sql, String key) {
        return Value.unless("match(" + sql + ", '[^ -~]')", key);
    }

    /** Each mark's place in {@link #MARKS} as a byte before the digits. */
    private static String marks() {
        StringBuilder from = new StringBuilder("'");
        StringBuilder to = new StringBuilder("'");
        for (int i = 0; i < MARKS.length(); i++) {
            char mark = MARKS.charAt(i);
            from.append(mark == '\'' || mark == '\\' ? "\\" + mark : String.valueOf(mark));
            to.append(String.format("\\x%02x", i + 1));
        }
        return from.append("', ").append(to).append("'").toString();
    }

    static boolean printable(String text) {
        return text.chars().allMatch(c -> c >= ' ' && c <= '~');
    }
}
