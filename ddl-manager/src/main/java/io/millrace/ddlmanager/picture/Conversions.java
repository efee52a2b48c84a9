package io.millrace.ddlmanager.picture;

import io.millrace.ddlmanager.picture.TablePicture.ColumnPicture;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which changes of a column's type leave every value as it was, where ClickHouse has one type for both of MySQL's, or turns the one
 * into the other where it is ({@code SafeTypeChanges}). MySQL converts without a word in the binlog, and a session that is not strict
 * cuts, clamps or replaces (each tried on 9.7). What is not known to keep every value may have changed one. Nor does a change count as one
 * that keeps them if rows of the new type would be others when they are read as the old one's, until Millrace has read of the statement.
 */
final class Conversions {

    private static final String YEAR = "YEAR";
    private static final String BIT = "BIT";
    private static final String DOUBLE = "DOUBLE";
    private static final String BINARY = "BINARY";
    private static final Pattern SPELT_OTHERWISE = Pattern.compile("[,\\\\\\p{Cntrl}]");
    private static final Set<String> CHOICES = Set.of("ENUM", "SET");

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

    /** That a VECTOR may have when its definition does not say how many. */
    private static final int ENTRIES_OF_A_VECTOR = 2048;

    private Conversions() {}

    /**
     * Types of MySQL whose columns ClickHouse may turn into each other where they are: it has one type for them, or one that holds
     * all values of the other. Between kinds it never does, so the statement itself leads to a copy.
     */
    enum Kind {
        INTEGER,
        REAL,
        DECIMAL,
        MOMENT,
        TIME,
        DATE,
        VECTOR,
        STRING;

        static Kind of(ColumnPicture column) {
            return switch (column.type()) {
                case "TINYINT", "SMALLINT", "MEDIUMINT", "INT", "BIGINT", YEAR, BIT -> INTEGER;
                case "FLOAT", DOUBLE -> REAL;
                case "DECIMAL" -> DECIMAL;
                case "DATETIME", "TIMESTAMP" -> MOMENT;
                case "TIME" -> TIME;
                case "DATE" -> DATE;
                case "VECTOR" -> VECTOR;
                default -> STRING;
            };
        }
    }

    /** The smallest type of a kind, TEXT or BLOB, that holds so many bytes: MySQL makes it of a {@code TEXT(100)}. */
    static String smallest(String kind, long bytes) {
        return Stream.of("TINY", "", "MEDIUM")
                .map(size -> size + kind)
                .filter(type -> bytes <= LARGE.get(type))
                .findFirst()
                .orElse("LONG" + kind);
    }

    /** True as well where ClickHouse has another type for the other one: then the statement itself leads to a copy. */
    static boolean keepValues(ColumnPicture from, ColumnPicture to) {
        Kind kind = Kind.of(from);
        if (kind != Kind.of(to)) {
            return true;
        }
        return switch (kind) {
            case INTEGER -> keepIntegers(from, to);
            case REAL -> keepSigns(from, to) && keepReals(from, to);
            case DECIMAL -> keepSigns(from, to);
            // A DATETIME has the wall clock of the session's time zone, a TIMESTAMP an instant.
            case MOMENT, TIME, DATE -> from.type().equals(to.type());
            case VECTOR -> entries(from) <= entries(to);
            case STRING -> keepStrings(from, to);
        };
    }

    private static boolean keepIntegers(ColumnPicture from, ColumnPicture to) {
        if (from.type().equals(YEAR) != to.type().equals(YEAR)) {
            // MySQL makes the year 2005 of 5. And until the statement is read, the number 1900 is taken for the year
            // 0000.
            return false;
        }
        return switch (to.type()) {
            case BIT -> from.type().equals(BIT) && from.length() <= to.length();
            // Both are Int32. AUTO_INCREMENT gives a number to each row that has 0.
            default ->
                !(from.type().equals("INT") && to.type().equals("MEDIUMINT")) && (from.numbered() || !to.numbered());
        };
    }

    private static boolean keepSigns(ColumnPicture from, ColumnPicture to) {
        return from.unsigned() || !to.unsigned();
    }

    /** With a number of digits MySQL rounds to them, also the 0.10000000149011612 that a FLOAT has for 0.1. */
    private static boolean keepReals(ColumnPicture from, ColumnPicture to) {
        boolean same = from.type().equals(to.type());
        boolean hasDigits = same
                && from.scale() >= 0
                && from.scale() <= to.scale()
                && from.length() - from.scale() <= to.length() - to.scale();
        return (same || to.type().equals(DOUBLE)) && (to.scale() < 0 || hasDigits);
    }

    private static int entries(ColumnPicture vector) {
        return vector.length() < 0 ? ENTRIES_OF_A_VECTOR : vector.length();
    }

    private static boolean keepStrings(ColumnPicture from, ColumnPicture to) {
        boolean choice = CHOICES.contains(from.type());
        if (from.isText() && to.isText()) {
            return CharacterSets.keep(from.charset(), to.charset()) && padsNothing(from, to) && holdsTexts(from, to);
        }
        if (from.isBytes() && to.isBytes()) {
            return padsNothing(from, to) && bytes(from, 1) <= bytes(to, 1);
        }
        if (choice && to.isText()) {
            return CharacterSets.keep(from.charset(), to.charset())
                    && holdsLabels(from, to)
                    && areSpeltAsTheyAre(from.labels());
        }
        return from.type().equals(to.type()) && (!choice || hasLabels(from, to));
    }

    /**
     * A CHAR loses the blanks at its end, or gets some with PAD_CHAR_TO_FULL_LENGTH; a BINARY gets zero bytes. Those that a BINARY has
     * Millrace puts back, also in rows of the next type until it has read of that.
     */
    private static boolean padsNothing(ColumnPicture from, ColumnPicture to) {
        boolean sameKind = from.type().equals("CHAR") == to.type().equals("CHAR")
                && from.type().equals(BINARY) == to.type().equals(BINARY);
        return sameKind && (!to.type().equals(BINARY) || from.length() == to.length());
    }

    private static boolean holdsTexts(ColumnPicture from, ColumnPicture to) {
        boolean counted = !LARGE.containsKey(from.type()) && !LARGE.containsKey(to.type());
        return counted ? from.length() <= to.length() : bytes(from, MOST_BYTES_OF_A_CHARACTER) <= bytes(to, 1);
    }

    /** Debezium puts backslashes into others. Only while a column has such labels, Millrace takes them out again. */
    private static boolean areSpeltAsTheyAre(List<String> labels) {
        return labels.stream().noneMatch(label -> SPELT_OTHERWISE.matcher(label).find());
    }

    /** A SET shows its labels in the order of its definition. */
    private static boolean hasLabels(ColumnPicture from, ColumnPicture to) {
        if (!areSpeltAsTheyAre(to.labels().stream()
                .filter(label -> !from.labels().contains(label))
                .toList())) {
            return false;
        }
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
