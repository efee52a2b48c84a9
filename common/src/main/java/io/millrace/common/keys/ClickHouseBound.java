package io.millrace.common.keys;

import io.millrace.common.table.Column;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/**
 * A literal of MySQL's as what a column of ClickHouse is compared with. MySQL has moments that ClickHouse's type does not have
 * (partial dates, dates beyond Date32); rows with them are not in ClickHouse, but a range may end at one. Pure.
 */
sealed interface ClickHouseBound {

    String above(String column);

    String below(String column);

    String equal(String column);

    /** @param literal from {@link KeyColumn#literal} */
    static ClickHouseBound of(Column column, String literal) {
        return switch (column.dataType()) {
            case "decimal" ->
                new Exact("CAST('" + literal + "', 'Decimal(" + column.precision() + ", " + column.scale() + ")')");
            case "binary", "varbinary" ->
                new Exact("'" + literal.substring(2, literal.length() - 1).replaceAll("(..)", "\\\\x$1") + "'");
            case "date" ->
                new Moment(dated(literal), ChronoUnit.DAYS.getDuration().toNanos() / 1_000, Moment.Kind.DAY, 0);
            case "datetime" -> new Moment(dated(literal), unit(column), Moment.Kind.TIME, column.fraction());
            case "timestamp" -> new Moment(epoch(literal), unit(column), Moment.Kind.TIME, column.fraction());
            default -> new Exact(literal);
        };
    }

    private static long unit(Column column) {
        return (long) Math.pow(10, 6 - column.fraction());
    }

    /** Microseconds since 1970 of a number such as 20240229235959.5; just before the first moment after a partial date. */
    private static long dated(String literal) {
        int point = literal.indexOf('.');
        String whole = point < 0 ? literal : literal.substring(0, point);
        String digits = "0".repeat(Math.max(0, (whole.length() > 8 ? 14 : 8) - whole.length())) + whole;
        int year = Integer.parseInt(digits.substring(0, 4));
        int month = Integer.parseInt(digits.substring(4, 6));
        int day = Integer.parseInt(digits.substring(6, 8));
        if (month == 0 || day == 0) {
            return micros(LocalDate.of(year, Math.max(1, month), 1).atStartOfDay()) - 1;
        }
        LocalDateTime start = LocalDate.of(year, month, day).atStartOfDay();
        if (digits.length() > 8) {
            start = start.plusHours(Integer.parseInt(digits.substring(8, 10)))
                    .plusMinutes(Integer.parseInt(digits.substring(10, 12)))
                    .plusSeconds(Integer.parseInt(digits.substring(12, 14)));
        }
        return micros(start) + (point < 0 ? 0 : fraction(literal.substring(point + 1)));
    }

    private static long epoch(String seconds) {
        int point = seconds.indexOf('.');
        return Long.parseLong(point < 0 ? seconds : seconds.substring(0, point)) * 1_000_000
                + (point < 0 ? 0 : fraction(seconds.substring(point + 1)));
    }

    private static long fraction(String digits) {
        return Long.parseLong((digits + "000000").substring(0, 6));
    }

    private static long micros(LocalDateTime moment) {
        return moment.toEpochSecond(ZoneOffset.UTC) * 1_000_000;
    }

    /** A value that ClickHouse's type has, too. */
    record Exact(String literal) implements ClickHouseBound {

        @Override
        public String above(String column) {
            return column + " > " + literal;
        }

        @Override
        public String below(String column) {
            return column + " < " + literal;
        }

        @Override
        public String equal(String column) {
            return column + " = " + literal;
        }
    }

    /**
     * @param micros since 1970
     * @param unit microseconds between two values of the type
     */
    record Moment(long micros, long unit, Kind kind, int fraction) implements ClickHouseBound {

        private static final long FIRST_DAY = LocalDate.of(1900, 1, 1).toEpochDay();
        private static final long LAST_DAY = LocalDate.of(2299, 12, 31).toEpochDay();

        enum Kind {
            DAY,
            TIME
        }

        @Override
        public String above(String column) {
            long number = Math.floorDiv(micros, unit);
            if (kind == Kind.DAY && (number < FIRST_DAY || number > LAST_DAY)) {
                return number < FIRST_DAY ? "1" : "0";
            }
            return column + " > " + literal(number);
        }

        @Override
        public String below(String column) {
            long number = -Math.floorDiv(-micros, unit);
            if (kind == Kind.DAY && (number < FIRST_DAY || number > LAST_DAY)) {
                return number < FIRST_DAY ? "0" : "1";
            }
            return column + " < " + literal(number);
        }

        @Override
        public String equal(String column) {
            long number = Math.floorDiv(micros, unit);
            boolean there = Math.floorMod(micros, unit) == 0
                    && (kind == Kind.TIME || number >= FIRST_DAY && number <= LAST_DAY);
            return there ? column + " = " + literal(number) : "0";
        }

        private String literal(long number) {
            return kind == Kind.DAY
                    ? "toDate32('" + LocalDate.ofEpochDay(number) + "')"
                    : "CAST(fromUnixTimestamp64Micro(toInt64(" + number * unit + "), 'UTC'), 'DateTime64(" + fraction
                            + ", \\'UTC\\')')";
        }
    }
}
