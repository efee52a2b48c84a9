package io.millrace.ddlmanager.picture;

import io.millrace.ddlmanager.picture.TablePicture.ColumnPicture;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which changes of a column's type leave every value as it was, where ClickHouse has one type for both of MySQL's. MySQL
 * converts without a word in the binlog, and a session that is not strict cuts, clamps or replaces (each tried on 9.7).
 * Where ClickHouse's types differ, {@code SafeTypeChanges} decides.
 */
final class Conversions {

    private static final Set<String> INTEGERS = Set.of("TINYINT", "SMALLINT", "MEDIUMINT", "INT", "BIGINT");
    private static final Set<String> CHOICES = Set.of("ENUM", "SET");
    private static final Set<String> REALS = Set.of("FLOAT", "DOUBLE");
    private static final Set<String> MOMENTS = Set.of("TIMESTAMP", "DATETIME");

    /** Bytes that a value may have. */
    private static final Map<String, Long> LARGE = Map.of(
            "TINYTEXT", 255L,
            "TEXT", 65_535L,
            "MEDIUMTEXT", 16_777_215L,
            "LONGTEXT", 4_294_967_295L,
            "TINYBLOB", 255L,
            "BLOB", 65_535L,
            "MEDIUMBLOB", 16_777_215L,
            "LONGBLOB", 4_294_967_295L);

    private static final int MOST_BYTES_OF_A_CHARACTER = 4;

    private Conversions() {}

    /** True as well where ClickHouse has another type for the other one: then the statement itself leads to a copy. */
    static boolean keepValues(ColumnPicture from, ColumnPicture to) {
        if (to.unsigned() && !from.unsigned()) {
            return false;
        }
        if (from.isText() && to.isText()) {
            return CharacterSets.keep(from.charset(), to.charset()) && padsNothing(from, to) && holdsTexts(from, to);
        }
        if (from.isBytes() && to.isBytes()) {
            return padsNothing(from, to) && bytes(from, 1) <= bytes(to, 1);
        }
        if (CHOICES.contains(from.type()) && from.type().equals(to.type())) {
            return hasLabels(from, to);
        }
        if (CHOICES.contains(from.type()) && to.isText()) {
            return CharacterSets.keep(from.charset(), to.charset()) && holdsLabels(from, to);
        }
        if (isString(from) && isString(to)) {
            return from.type().equals(to.type());
        }
        if (INTEGERS.contains(from.type()) && INTEGERS.contains(to.type())) {
            // Both are Int32. AUTO_INCREMENT gives a number to each row that has 0.
            boolean smaller = from.type().equals("INT") && to.type().equals("MEDIUMINT");
            return !smaller && (from.numbered() || !to.numbered());
        }
        if (REALS.contains(from.type()) && REALS.contains(to.type())) {
            return to.scale() < 0
                    || from.scale() >= 0
                            && from.scale() <= to.scale()
                            && from.length() - from.scale() <= to.length() - to.scale();
        }
        if (from.type().equals("BIT") && to.type().equals("BIT")) {
            return from.length() <= to.length();
        }
        // The one has the wall clock of the session's time zone, the other an instant.
        return from.type().equals(to.type()) || !MOMENTS.contains(from.type()) || !MOMENTS.contains(to.type());
    }

    private static boolean isString(ColumnPicture column) {
        return column.isText() || column.isBytes() || column.type().equals("JSON") || CHOICES.contains(column.type());
    }

    /** A CHAR loses the blanks at its end, or gets some with PAD_CHAR_TO_FULL_LENGTH; a BINARY gets zero bytes. */
    private static boolean padsNothing(ColumnPicture from, ColumnPicture to) {
        boolean text = from.type().equals("CHAR") == to.type().equals("CHAR");
        return text && (!to.type().equals("BINARY") || from.type().equals("BINARY") && from.length() == to.length());
    }

    private static boolean holdsTexts(ColumnPicture from, ColumnPicture to) {
        boolean counted = !LARGE.containsKey(from.type()) && !LARGE.containsKey(to.type());
        return counted ? from.length() <= to.length() : bytes(from, MOST_BYTES_OF_A_CHARACTER) <= bytes(to, 1);
    }

    /** A SET shows its labels in the order of its definition. */
    private static boolean hasLabels(ColumnPicture from, ColumnPicture to) {
        List<String> common =
                to.labels().stream().filter(from.labels()::contains).toList();
        return from.type().equals("SET")
                ? common.equals(from.labels())
                : common.size() == from.labels().size();
    }

    /** All labels at once are the longest value of a SET. */
    private static boolean holdsLabels(ColumnPicture from, ColumnPicture to) {
        int characters = String.join(",", from.labels()).length();
        return LARGE.containsKey(to.type())
                ? MOST_BYTES_OF_A_CHARACTER * characters <= LARGE.get(to.type())
                : characters <= to.length();
    }

    private static long bytes(ColumnPicture column, int ofACharacter) {
        return LARGE.getOrDefault(column.type(), (long) ofACharacter * Math.max(1, column.length()));
    }
}
