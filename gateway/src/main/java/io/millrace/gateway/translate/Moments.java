package io.millrace.gateway.translate;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import net.sf.jsqlparser.expression.DateTimeLiteralExpression;
import net.sf.jsqlparser.expression.Expression;
import net.sf.jsqlparser.expression.Function;
import net.sf.jsqlparser.expression.IntervalExpression;
import net.sf.jsqlparser.expression.TimeKeyExpression;
import net.sf.jsqlparser.expression.operators.arithmetic.Addition;
import net.sf.jsqlparser.expression.operators.arithmetic.Subtraction;

/** Constant dates and times: literals, MySQL's clock, and intervals from them. Computed here. */
final class Moments {

    private static final Pattern DATE = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");
    private static final Pattern DATE_TIME = Pattern.compile("\\d{4}-\\d{2}-\\d{2} \\d{2}:\\d{2}:\\d{2}(\\.\\d{1,6})?");
    private static final DateTimeFormatter MICROS = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS");

    /** What Date32 holds; ClickHouse's functions of dates know no other days. */
    private static final LocalDate FIRST = LocalDate.of(1900, 1, 1);

    private static final LocalDate LAST = LocalDate.of(2299, 12, 31);
    private static final int LONGEST_INTERVAL = 10_000;

    private Moments() {}

    /** @param day whether it is a DATE */
    record Constant(LocalDateTime at, boolean day) {

        Value value() {
            if (at.toLocalDate().isBefore(FIRST) || at.toLocalDate().isAfter(LAST)) {
                throw new Untranslatable("a date beyond those of ClickHouse");
            }
            return day
                    ? new Value("toDate32('" + at.toLocalDate() + "')", new Kind.Day())
                    : new Value("toDateTime64('" + MICROS.format(at) + "', 6, 'UTC')", new Kind.Moment(6));
        }
    }

    /** The text as what it is compared with takes it. */
    static Constant read(String text) {
        try {
            if (DATE.matcher(text).matches()) {
                return new Constant(LocalDate.parse(text).atStartOfDay(), true);
            }
            if (DATE_TIME.matcher(text).matches()) {
                return new Constant(LocalDateTime.parse(text.replace(' ', 'T')), false);
            }
        } catch (DateTimeException e) {
            throw new Untranslatable("a text that is no date");
        }
        throw new Untranslatable("a date that is not written as YYYY-MM-DD hh:mm:ss");
    }

    /** Empty when it is not a constant date or time. */
    static Optional<Constant> constant(Expression expression, LocalDateTime now) {
        if (expression instanceof DateTimeLiteralExpression literal) {
            String text = literal.getValue().replace("'", "");
            Constant read = read(text);
            boolean day = literal.getType() == DateTimeLiteralExpression.DateTime.DATE;
            return read.day() == day ? Optional.of(read) : Optional.empty();
        }
        if (expression instanceof TimeKeyExpression key) {
            return clock(key.getStringValue().replace("()", ""), now);
        }
        if (expression instanceof Function function) {
            return function(function, now);
        }
        if (expression instanceof Addition sum && sum.getRightExpression() instanceof IntervalExpression interval) {
            return constant(sum.getLeftExpression(), now).map(from -> later(from, interval, 1));
        }
        if (expression instanceof Subtraction sum && sum.getRightExpression() instanceof IntervalExpression interval) {
            return constant(sum.getLeftExpression(), now).map(from -> later(from, interval, -1));
        }
        return Optional.empty();
    }

    private static Optional<Constant> clock(String name, LocalDateTime now) {
        return switch (name.toUpperCase(Locale.ROOT)) {
            case "NOW", "CURRENT_TIMESTAMP", "LOCALTIMESTAMP", "LOCALTIME" ->
                Optional.of(new Constant(now.withNano(0), false));
            case "CURDATE", "CURRENT_DATE" ->
                Optional.of(new Constant(now.toLocalDate().atStartOfDay(), true));
            default -> Optional.empty();
        };
    }

    private static Optional<Constant> function(Function function, LocalDateTime now) {
        List<? extends Expression> arguments =
                function.getParameters() == null ? List.of() : List.copyOf(function.getParameters());
        String name = function.getName().toUpperCase(Locale.ROOT);
        if (arguments.isEmpty()) {
            return clock(name, now);
        }
        if (name.equals("DATE") && arguments.size() == 1) {
            return constant(arguments.get(0), now)
                    .map(from -> new Constant(from.at().with(LocalTime.MIN), true));
        }
        if (arguments.size() == 2 && arguments.get(1) instanceof IntervalExpression interval) {
            int sign = name.equals("DATE_ADD") ? 1 : name.equals("DATE_SUB") ? -1 : 0;
            return sign == 0
                    ? Optional.empty()
                    : constant(arguments.get(0), now).map(from -> later(from, interval, sign));
        }
        return Optional.empty();
    }

    private static Constant later(Constant from, IntervalExpression interval, int sign) {
        String count = String.valueOf(interval.getParameter());
        if (!count.matches("\\d{1,5}") || Integer.parseInt(count) > LONGEST_INTERVAL) {
            throw new Untranslatable("an interval that is not a small whole number");
        }
        long n = (long) sign * Integer.parseInt(count);
        LocalDateTime at = from.at();
        return switch (String.valueOf(interval.getIntervalType()).toUpperCase(Locale.ROOT)) {
            case "YEAR" -> new Constant(at.plusYears(n), from.day());
            case "QUARTER" -> new Constant(at.plusMonths(3 * n), from.day());
            case "MONTH" -> new Constant(at.plusMonths(n), from.day());
            case "WEEK" -> new Constant(at.plusWeeks(n), from.day());
            case "DAY" -> new Constant(at.plusDays(n), from.day());
            case "HOUR" -> new Constant(at.plusHours(n), false);
            case "MINUTE" -> new Constant(at.plusMinutes(n), false);
            case "SECOND" -> new Constant(at.plusSeconds(n), false);
            default -> throw new Untranslatable("an interval of that unit");
        };
    }

    /** ClickHouse: the value, of which the functions of dates know the day. */
    static String dated(Value value) {
        if (value.kind() instanceof Kind.Day) {
            return value.sql();
        }
        if (value.kind() instanceof Kind.Moment) {
            String sql = value.sql();
            return Value.unless(
                    "toInt64(" + sql + ") NOT BETWEEN " + seconds(FIRST) + " AND " + (seconds(LAST.plusDays(1)) - 1),
                    sql);
        }
        throw new Untranslatable("a function of dates over something else");
    }

    private static long seconds(LocalDate day) {
        return day.toEpochDay() * 86_400;
    }
}
