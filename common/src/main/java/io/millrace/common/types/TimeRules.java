package io.millrace.common.types;

import io.millrace.common.table.Column;
import io.millrace.common.wire.DateSentinels;
import java.time.LocalDate;
import java.util.function.UnaryOperator;

/**
 * Dates and times. A DATETIME has no zone: its wall clock is kept as it is, in a column that says UTC. A TIMESTAMP is
 * an instant, kept in UTC. MySQL is read with the session's time zone at +00:00.
 */
final class TimeRules {

    private static final LocalDate FIRST = LocalDate.of(1900, 1, 1);
    private static final LocalDate LAST = LocalDate.of(2299, 12, 31);
    private static final long DAY = 86_400_000_000L;

    private static final long YEAR_ZERO = LocalDate.of(0, 1, 1).toEpochDay() * DAY;
    private static final long END_OF_YEAR_9999 = LocalDate.of(10_000, 1, 1).toEpochDay() * DAY - 1;

    /** MySQL: from here on a function of dates gives NULL for a partial date only, and counts days as ISO 8601 does. */
    private static final String FIRST_FAST = "DATE'1000-01-01'";

    private TimeRules() {}

    /** @param text as MySQL shows a DATE, year, month and day, which compare as texts */
    static boolean fitsDate(String text) {
        return text.compareTo(FIRST.toString()) >= 0 && text.compareTo(LAST.toString()) <= 0;
    }

    /**
     * Days since 1970-01-01. Date32 holds 1900-01-01 to 2299-12-31; beyond it stores the number and shows another date
     * (measured on 26.7), so the range is compared and not the way back.
     */
    static ValueRule date() {
        return ValueRule.plain(
                        "Date32",
                        NumberRules.ANY_INTEGER,
                        q -> "toDate32(toInt32(" + q + "))",
                        q -> q + " BETWEEN " + FIRST.toEpochDay() + " AND " + LAST.toEpochDay())
                .withEnvelope(
                        dayEnvelope(),
                        ValueRule.Pull.of(dayEnvelope())
                                .mostly(c -> "IF(" + c + " >= " + FIRST_FAST + ", TO_DAYS(" + c + ") - 719528, NULL)"))
                .within(new Limits(
                        c -> "(" + c + " < '" + FIRST + "' OR " + c + " > '" + LAST + "')",
                        TimeRules::undated,
                        c -> "IF(" + undated(c) + " OR " + c + " < '" + FIRST + "', '" + FIRST + "', IF(" + c + " > '"
                                + LAST + "', '" + LAST + "', CAST(" + c + " AS CHAR)))",
                        // Not least() and greatest(), which compare numbers of 128 bits as if they had no sign (26.7).
                        q -> "if(" + q + " < " + FIRST.toEpochDay() + ", toInt128(" + FIRST.toEpochDay() + "), if(" + q
                                + " > " + LAST.toEpochDay() + ", toInt128(" + LAST.toEpochDay() + "), " + q + "))"));
    }

    private static UnaryOperator<String> dayEnvelope() {
        return c -> "IF(" + undated(c) + ", " + DateSentinels.NO_DAY + ", " + days(c) + ")";
    }

    private static UnaryOperator<String> momentEnvelope() {
        return c -> "IF(" + undated(c) + ", " + DateSentinels.NO_MICROSECOND + ", " + days(c) + " * " + DAY + " + "
                + microseconds(c) + ")";
    }

    /** 0000-00-00 and dates without a month or a day, which lax SQL modes let in. */
    private static String undated(String c) {
        return "(MONTH(" + c + ") = 0 OR DAYOFMONTH(" + c + ") = 0)";
    }

    /**
     * DateTime64 holds all of MySQL's range but what is no date at all.
     *
     * @param instead what is stored for that when it is clamped
     */
    private static Limits datesOnly(Column column, LocalDate instead, UnaryOperator<String> clamped) {
        String fraction = column.fraction() == 0 ? "" : "." + "0".repeat(column.fraction());
        return new Limits(c -> "FALSE", TimeRules::undated, c -> "'" + instead + " 00:00:00" + fraction + "'", clamped);
    }

    /**
     * Microseconds of the wall clock since 1970-01-01 00:00. A number below the year 0 is a zero or partial date, from
     * {@code MysqlDateConverter} of the Connect plugin; likewise the days of a DATE.
     */
    static ValueRule datetime(Column column) {
        String type = "DateTime64(" + column.fraction() + ", 'UTC')";
        return ValueRule.plain(
                        type,
                        NumberRules.ANY_INTEGER,
                        q -> "fromUnixTimestamp64Micro(toInt64(" + q + "), 'UTC')",
                        q -> "(" + q + " BETWEEN " + YEAR_ZERO + " AND " + END_OF_YEAR_9999 + whole(column, q) + ")")
                .withEnvelope(
                        momentEnvelope(),
                        ValueRule.Pull.of(momentEnvelope())
                                .mostly(c -> "IF(" + c + " >= " + FIRST_FAST
                                        + ", TIMESTAMPDIFF(MICROSECOND, DATE'1970-01-01', " + c + "), NULL)"))
                .within(datesOnly(
                        column,
                        FIRST,
                        q -> "if(" + q + " < " + YEAR_ZERO + ", " + FIRST.toEpochDay() * DAY + ", " + q + ")"));
    }

    /** An ISO 8601 text in UTC. The instant 0 is MySQL's zero date: its first TIMESTAMP is a second later. */
    static ValueRule timestamp(Column column) {
        String type = "DateTime64(" + column.fraction() + ", 'UTC')";
        UnaryOperator<String> parsed = q -> "parseDateTime64BestEffortOrNull(" + q + ", 6, 'UTC')";
        UnaryOperator<String> micros = q -> "toUnixTimestamp64Micro(" + parsed.apply(q) + ")";
        return ValueRule.plain(
                        type,
                        "String",
                        parsed,
                        q -> "(" + micros.apply(q) + " > 0" + whole(column, micros.apply(q)) + ")")
                .withEnvelope(
                        c -> "IF(" + undated(c) + ", '1970-01-01T00:00:00Z', DATE_FORMAT(" + c
                                + ", '%Y-%m-%dT%H:%i:%s.%fZ'))",
                        // Of a column it is the stored instant, whatever the session's time zone is.
                        new ValueRule.Pull(
                                c -> "CAST(UNIX_TIMESTAMP(" + c + ") * 1000000 AS SIGNED)",
                                pulled -> "toString(fromUnixTimestamp64Micro(" + pulled + ", 'UTC'))"))
                .within(datesOnly(column, LocalDate.EPOCH, q -> q));
    }

    /** Microseconds, negative too, to ±838:59:59.999999; Time64 holds just that range. */
    static ValueRule time(Column column) {
        String type = "Time64(" + column.fraction() + ")";
        return ValueRule.plain(
                        type,
                        NumberRules.ANY_INTEGER,
                        q -> "toTime64(toDecimal128(toInt64(" + q + "), 6) / 1000000, 6)",
                        q -> "(abs(" + q + ") < 3020400000000" + whole(column, q) + ")")
                .withEnvelope(TimeRules::microseconds);
    }

    /** ClickHouse: that the microseconds have no more digits than the column; they belong to another version of it. */
    private static String whole(Column column, String micros) {
        long step = (long) Math.pow(10, 6 - column.fraction());
        return step == 1 ? "" : " AND " + micros + " % " + step + " = 0";
    }

    /**
     * MySQL: days since 1970-01-01. MySQL gives its year 0 no 29th of February (TO_DAYS), ISO 8601 does.
     */
    private static String days(String c) {
        return "(TO_DAYS(" + c + ") - 719528 - (YEAR(" + c + ") = 0 AND MONTH(" + c + ") < 3))";
    }

    /** MySQL: of a time, or of a day so far; TIME_TO_SEC cuts the fraction off, and MICROSECOND has no sign. */
    private static String microseconds(String c) {
        return "(TIME_TO_SEC(" + c + ") * 1000000 + IF(TIME(" + c + ") < TIME('00:00:00'), -1, 1) * MICROSECOND(" + c
                + "))";
    }
}
