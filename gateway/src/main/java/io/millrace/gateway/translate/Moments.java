package io.millrace.gateway.translate;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import net.sf.jsqlparser.expression.BinaryExpression;
import net.sf.jsqlparser.expression.Expression;
import net.sf.jsqlparser.expression.Function;
import net.sf.jsqlparser.expression.IntervalExpression;
import net.sf.jsqlparser.expression.TimeKeyExpression;

/** Constant dates and times: literals, MySQL's clock, and intervals from them. Computed here. */
final class Moments {

    private static final Pattern DATE = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");
    private static final Pattern DATE_TIME = Pattern.compile("\\d{4}-\\d{2}-\\d{2} \\d{2}:\\d{2}:\\d{2}(\\.\\d{1,6})?");
    private static final DateTimeFormatter MICROS = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS");

    /** What Date32 holds; ClickHouse's functions of dates know no other days. */
    private static final LocalDate FIRST = LocalDate.of(1900, 1, 1);

    private static final LocalDate LAST = LocalDate.of(2299, 12, 31);
    private static final Set<String> UNITS = Set.of("YEAR", "MONTH", "WEEK", "DAY", "HOUR", "MINUTE", "SECOND");

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

    /** MySQL's clock, and intervals from it and from dates; empty when it is no such constant. */
    static Optional<Constant> constant(Expression expression, LocalDateTime now) {
        if (expression instanceof TimeKeyExpression key) {
            return clock(key.getStringValue().replace("()", ""), now);
        }
        if (expression instanceof BinaryExpression sum && sum.getRightExpression() instanceof IntervalExpression by) {
            return moved(sum.getLeftExpression(), sum.getStringExpression(), by, now);
        }
        if (!(expression instanceof Function function)) {
            return Optional.empty();
        }
        String name = function.getName().toUpperCase(Locale.ROOT);
        List<? extends Expression> arguments = Expressions.arguments(function);
        if (arguments.size() == 2 && arguments.get(1) instanceof IntervalExpression by) {
            return moved(arguments.get(0), name, by, now);
        }
        return arguments.isEmpty() ? clock(name, now) : Optional.empty();
    }

    private static Optional<Constant> clock(String name, LocalDateTime now) {
        return switch (name.toUpperCase(Locale.ROOT)) {
            case "NOW", "CURRENT_TIMESTAMP" -> Optional.of(new Constant(now.withNano(0), false));
            case "CURDATE", "CURRENT_DATE" ->
                Optional.of(new Constant(now.toLocalDate().atStartOfDay(), true));
            default -> Optional.empty();
        };
    }

    private static Optional<Constant> moved(Expression from, String how, IntervalExpression by, LocalDateTime now) {
        int sign = Map.of("+", 1, "DATE_ADD", 1, "-", -1, "DATE_SUB", -1).getOrDefault(how, 0);
        String count = String.valueOf(by.getParameter());
        String unit = String.valueOf(by.getIntervalType()).toUpperCase(Locale.ROOT);
        if (sign == 0 || !count.matches("\\d{1,4}") || !UNITS.contains(unit)) {
            throw new Untranslatable("an interval that is not a small whole number of a simple unit");
        }
        ChronoUnit units = ChronoUnit.valueOf(unit + "S");
        return constant(from, now)
                .map(at -> new Constant(
                        at.at().plus((long) sign * Integer.parseInt(count), units), at.day() && units.isDateBased()));
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
