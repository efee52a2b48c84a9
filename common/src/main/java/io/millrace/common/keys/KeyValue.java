package io.millrace.common.keys;

import io.millrace.common.clickhouse.ClickHouseNames;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.table.Column;
import io.millrace.common.types.ChoiceLabels;
import io.millrace.common.types.ExactFloat;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A value of a key's column, and how each server writes it.
 *
 * @param text its canonical text, without what delimits it
 */
public record KeyValue(Column column, String text) {

    private static final Pattern NUMBER = Pattern.compile("-?[0-9]+([.][0-9]+)?");
    private static final Pattern MOMENT =
            Pattern.compile("([0-9]{4})-([0-9]{2})-([0-9]{2})(?: ([0-9]{2}):([0-9]{2}):([0-9]{2})([.][0-9]{1,6})?)?");
    private static final Pattern TIME = Pattern.compile("(-?)([0-9]{2,3}):([0-9]{2}):([0-9]{2})([.][0-9]{1,6})?");
    private static final Pattern HEXADECIMAL = Pattern.compile("(?:[0-9A-F]{2})*");

    /** Whether the canonical text of such a value has its length in front. */
    static boolean sized(Column column) {
        return switch (column.dataType()) {
            case "char", "varchar", "tinytext", "text", "mediumtext", "longtext", "enum", "set" -> true;
            default -> false;
        };
    }

    /**
     * Literal for {@link KeyColumn#equal}.
     *
     * @throws io.millrace.common.problem.Problem when the text is no value of the column
     */
    String inMysql() {
        return switch (column.dataType()) {
            case "float", "double" -> Double.toString(number());
            case "timestamp" -> epochSeconds();
            case "date", "datetime" -> digits(matched(MOMENT));
            case "time" -> digits(matched(TIME));
            case "char", "varchar", "tinytext", "text", "mediumtext", "longtext" ->
                "_utf8mb4 X'" + HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8)) + "'";
            case "binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob" ->
                "X'" + matched(HEXADECIMAL).group() + "'";
            case "enum" -> String.valueOf(labels().indexOf(text) + 1);
            case "set" -> Long.toUnsignedString(choices());
            default -> matched(NUMBER).group();
        };
    }

    /**
     * Literal that ClickHouse takes for a value of the column.
     *
     * @throws io.millrace.common.problem.Problem when the text is no value of the column
     */
    String inClickHouse() {
        return switch (column.dataType()) {
            case "float", "double" -> "'" + number() + "'";
            case "date", "datetime", "timestamp" -> "'" + matched(MOMENT).group() + "'";
            case "time" -> "'" + matched(TIME).group() + "'";
            case "char", "varchar", "tinytext", "text", "mediumtext", "longtext", "enum", "set" ->
                ClickHouseNames.literal(text);
            case "binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob" ->
                matched(HEXADECIMAL).group().replaceAll("(..)", "\\\\x$1").transform(bytes -> "'" + bytes + "'");
            case "bit" -> column.precision() == 1 ? (text.equals("0") ? "'false'" : "'true'") : quotedNumber();
            default -> quotedNumber();
        };
    }

    private String quotedNumber() {
        return "'" + matched(NUMBER).group() + "'";
    }

    private double number() {
        return ExactFloat.read(text).orElseThrow(this::wrong);
    }

    /** As reports show it. */
    String readable() {
        return switch (column.dataType()) {
            case "float", "double" -> String.valueOf(number());
            default -> text;
        };
    }

    /** The text is in UTC, as the session is. */
    private String epochSeconds() {
        Matcher parts = matched(MOMENT);
        if (parts.group(1).equals("0000")) {
            return "0";
        }
        String fraction = parts.group(7) == null ? "" : parts.group(7);
        try {
            return LocalDateTime.of(part(1), part(2), part(3), part(4), part(5), part(6))
                            .toEpochSecond(ZoneOffset.UTC)
                    + fraction;
        } catch (DateTimeException e) {
            throw wrong();
        }
    }

    private int part(int group) {
        return Integer.parseInt(matched(MOMENT).group(group));
    }

    /** As a number a zero date is one that every sql_mode takes. */
    private static String digits(Matcher matcher) {
        return matcher.group().replaceAll("(?<=.)-|[: ]", "");
    }

    private List<String> labels() {
        return ChoiceLabels.of(column);
    }

    private long choices() {
        return text.isEmpty()
                ? 0
                : Arrays.stream(text.split(",", -1))
                        .mapToInt(labels()::indexOf)
                        .mapToLong(label -> label < 0 ? 0 : 1L << label)
                        .reduce(0, (one, other) -> one | other);
    }

    private Matcher matched(Pattern pattern) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.matches()) {
            throw wrong();
        }
        return matcher;
    }

    private RuntimeException wrong() {
        return ProblemCode.INVALID_REQUEST.problem(
                "'" + text + "' is no value of the column " + column.name() + ".",
                "Take the row's id from the report of a check.");
    }
}
