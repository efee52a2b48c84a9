package io.millrace.common.keys;

import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.table.Column;
import io.millrace.common.table.Table;
import io.millrace.common.types.ChoiceLabels;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/** A key as a person writes it, for a place where a range begins or ends: one text for each column. Pure. */
public final class GivenKey {

    private static final String HOW =
            "Write numbers as digits, moments in UTC as 2026-01-31 or 2026-01-31 23:59:59.5, bytes as"
                    + " hexadecimal digits, and labels as they are.";

    private GivenKey() {}

    /**
     * The literals of MySQL, as a {@link KeyRange} has them.
     *
     * @param values in the order of the key's columns
     * @throws Problem when the table has no key, or these are no values of it
     */
    public static List<String> literals(Table table, List<String> values) {
        List<Column> key = table.keyColumns();
        List<String> names = key.stream().map(Column::name).toList();
        if (key.isEmpty()) {
            throw ProblemCode.INVALID_REQUEST.problem(
                    "The table " + table.id() + " has no key, so it has no ranges.", "Check the whole table.");
        }
        if (values.size() != key.size()) {
            throw ProblemCode.INVALID_REQUEST.problem(
                    "The key of " + table.id() + " consists of " + String.join(", ", names) + "; given: "
                            + values.size() + " values.",
                    "Give one value for each column of the key, in this order.");
        }
        return IntStream.range(0, key.size())
                .mapToObj(i -> literal(key.get(i), values.get(i))
                        .orElseThrow(() -> ProblemCode.INVALID_REQUEST.problem(
                                "'" + values.get(i) + "' is no value of the column " + names.get(i) + " ("
                                        + key.get(i).columnType() + ") of " + table.id() + ".",
                                HOW)))
                .toList();
    }

    /** Empty when it is no value of the column. */
    private static Optional<String> literal(Column column, String value) {
        return switch (column.dataType()) {
            case "float", "double" ->
                number(value)
                        .map(number -> Double.toString(number.doubleValue()))
                        .filter(text -> Double.isFinite(Double.parseDouble(text)));
            case "tinyint" -> whole(column, value, 8);
            case "smallint" -> whole(column, value, 16);
            case "mediumint" -> whole(column, value, 24);
            case "int" -> whole(column, value, 32);
            case "bigint" -> whole(column, value, 64);
            case "year" -> whole(value, BigInteger.ZERO, BigInteger.valueOf(2155));
            case "bit" ->
                whole(
                        value,
                        BigInteger.ZERO,
                        BigInteger.ONE.shiftLeft(column.precision()).subtract(BigInteger.ONE));
            case "decimal" -> decimal(column, value);
            case "date" ->
                moment(value)
                        .filter(at -> value.length() == 10)
                        .map(at -> canonical(column, at.toLocalDate().toString()));
            case "datetime" -> moment(value).map(at -> canonical(column, text(at)));
            case "timestamp" ->
                moment(value)
                        .filter(at -> at.toEpochSecond(ZoneOffset.UTC) >= 0)
                        .map(at -> canonical(column, text(at)));
            case "time" ->
                value.matches("-?[0-9]{2,3}:[0-5][0-9]:[0-5][0-9]([.][0-9]{1,6})?")
                        ? Optional.of(canonical(column, value))
                        : Optional.empty();
            case "char", "varchar", "tinytext", "text", "mediumtext", "longtext" ->
                Optional.of(canonical(column, value));
            case "binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob" ->
                value.matches("([0-9a-fA-F]{2})*")
                        ? Optional.of(canonical(column, value.toUpperCase(Locale.ROOT)))
                        : Optional.empty();
            case "enum" -> labels(column, List.of(value)) ? Optional.of(canonical(column, value)) : Optional.empty();
            case "set" ->
                value.isEmpty() || labels(column, Arrays.asList(value.split(",", -1)))
                        ? Optional.of(canonical(column, value))
                        : Optional.empty();
            default -> Optional.empty();
        };
    }

    private static String canonical(Column column, String text) {
        return new KeyValue(column, text).inMysql();
    }

    private static Optional<String> whole(Column column, String value, int bits) {
        BigInteger half = BigInteger.ONE.shiftLeft(bits - 1);
        return column.unsigned()
                ? whole(value, BigInteger.ZERO, half.shiftLeft(1).subtract(BigInteger.ONE))
                : whole(value, half.negate(), half.subtract(BigInteger.ONE));
    }

    private static Optional<String> whole(String value, BigInteger least, BigInteger most) {
        return value.matches("-?[0-9]{1,20}")
                ? Optional.of(new BigInteger(value))
                        .filter(number -> number.compareTo(least) >= 0 && number.compareTo(most) <= 0)
                        .map(BigInteger::toString)
                : Optional.empty();
    }

    private static Optional<String> decimal(Column column, String value) {
        return number(value)
                .filter(number -> number.scale() <= column.scale()
                        && number.precision() - number.scale() <= column.precision() - column.scale())
                .map(BigDecimal::toPlainString);
    }

    /** A short one: it is written out. */
    private static Optional<BigDecimal> number(String value) {
        return value.matches("-?[0-9]{1,400}([.][0-9]{1,400})?([eE][+-]?[0-9]{1,3})?")
                ? Optional.of(new BigDecimal(value).stripTrailingZeros())
                : Optional.empty();
    }

    /** A day, or a day with a time. */
    private static Optional<LocalDateTime> moment(String value) {
        if (!value.matches("[0-9]{4}-[0-9]{2}-[0-9]{2}([ T][0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,6})?)?")) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    value.length() == 10
                            ? LocalDate.parse(value).atStartOfDay()
                            : LocalDateTime.parse(value.replace(' ', 'T')));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static String text(LocalDateTime at) {
        return DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss").format(at)
                + (at.getNano() == 0 ? "" : String.format(Locale.ROOT, ".%06d", at.getNano() / 1_000));
    }

    private static boolean labels(Column column, List<String> given) {
        return ChoiceLabels.of(column).containsAll(given);
    }
}
