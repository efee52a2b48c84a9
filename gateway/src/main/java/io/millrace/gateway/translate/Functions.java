package io.millrace.gateway.translate;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** MySQL's functions that have an equal in ClickHouse, for values of some kinds. What is not here goes to MySQL. */
final class Functions {

    /** Makes ClickHouse's expression of the arguments. */
    @FunctionalInterface
    private interface Form {
        Value of(List<Value> arguments);
    }

    private static final Set<String> ONE_OF_THEM = Set.of("IFNULL", "COALESCE");

    private record Entry(int arguments, Form form) {}

    private static final Kind.Whole SMALL = new Kind.Whole(16, false);

    private static final Map<String, Entry> TABLE = new TreeMap<>(Map.ofEntries(
            ofDate("YEAR", "toYear(%s)"),
            ofDate("QUARTER", "toQuarter(%s)"),
            ofDate("MONTH", "toMonth(%s)"),
            ofDate("DAYOFMONTH", "toDayOfMonth(%s)"),
            ofDate("DAY", "toDayOfMonth(%s)"),
            ofDate("DAYOFYEAR", "toDayOfYear(%s)"),
            ofDate("DAYOFWEEK", "(toDayOfWeek(%s) %% 7 + 1)"),
            ofDate("WEEKDAY", "(toDayOfWeek(%s) - 1)"),
            ofMoment("HOUR", "toHour(%s)"),
            ofMoment("MINUTE", "toMinute(%s)"),
            ofMoment("SECOND", "toSecond(%s)"),
            Map.entry(
                    "DATE", new Entry(1, a -> new Value("toDate32(" + Moments.dated(a.get(0)) + ")", new Kind.Day()))),
            Map.entry("DATEDIFF", new Entry(2, Functions::daysBetween)),
            Map.entry("DATE_FORMAT", new Entry(2, Functions::dateFormat)),
            Map.entry("ABS", new Entry(1, Functions::absolute)),
            Map.entry("ROUND", new Entry(2, a -> round(a.get(0), digits(a.get(1))))),
            Map.entry(
                    "CHAR_LENGTH",
                    new Entry(1, a -> new Value("lengthUTF8(" + text(a.get(0)) + ")", new Kind.Whole(33, false))))));

    private Functions() {}

    static Optional<Value> apply(String name, List<Value> arguments, SessionView session) {
        if (ONE_OF_THEM.contains(name)) {
            return Optional.of(Kinds.together("coalesce", arguments, session));
        }
        if (name.equals("ROUND") && arguments.size() == 1) {
            return Optional.of(round(arguments.get(0), 0));
        }
        return Optional.ofNullable(TABLE.get(name))
                .filter(entry -> entry.arguments() == arguments.size())
                .map(entry -> entry.form().of(arguments));
    }

    private static Map.Entry<String, Entry> ofDate(String name, String form) {
        return Map.entry(name, new Entry(1, a -> new Value(form.formatted(Moments.dated(a.get(0))), SMALL)));
    }

    private static Map.Entry<String, Entry> ofMoment(String name, String form) {
        return Map.entry(name, new Entry(1, a -> {
            if (!(a.get(0).kind() instanceof Kind.Moment)) {
                throw new Untranslatable("a time of day of something else than a DATETIME");
            }
            return new Value(form.formatted(Moments.dated(a.get(0))), SMALL);
        }));
    }

    private static Value daysBetween(List<Value> arguments) {
        return new Value(
                "(toInt32(toDate32(" + Moments.dated(arguments.get(0)) + ")) - toInt32(toDate32("
                        + Moments.dated(arguments.get(1)) + ")))",
                new Kind.Whole(32, false));
    }

    private static Value dateFormat(List<Value> arguments) {
        if (!(arguments.get(1).kind() instanceof Kind.Quoted format)
                || !format.text().matches("(%[YmdHiSs]|[-:/. _])+")) {
            throw new Untranslatable("a DATE_FORMAT of other parts than %Y %m %d %H %i %S");
        }
        boolean day = arguments.get(0).kind() instanceof Kind.Day;
        if (day && format.text().matches(".*%[HiSs].*")) {
            throw new Untranslatable("the time of a DATE");
        }
        return new Value(
                "formatDateTime(" + Moments.dated(arguments.get(0)) + ", '"
                        + format.text().replace("%s", "%S") + "')",
                new Kind.Stamp(format.text()));
    }

    private static Value absolute(List<Value> arguments) {
        Value number = arguments.get(0);
        if (number.kind() instanceof Kind.Whole whole && !whole.unsigned() && whole.bits() < 64
                || number.kind() instanceof Kind.Exact) {
            return new Value("abs(" + number.sql() + ")", number.kind());
        }
        throw new Untranslatable("ABS of such a number");
    }

    private static int digits(Value value) {
        if (!value.sql().matches("\\d{1,2}")) {
            throw new Untranslatable("ROUND to something else than a few digits");
        }
        return Integer.parseInt(value.sql());
    }

    private static Value round(Value value, int digits) {
        if (value.kind() instanceof Kind.Whole) {
            return value;
        }
        if (!(value.kind() instanceof Kind.Exact exact)) {
            throw new Untranslatable("ROUND of something else than an exact number");
        }
        if (digits >= exact.shown()) {
            return exact.hidesDigits() ? Kinds.materialized(value) : value;
        }
        String rounded = "round(" + value.sql() + ", " + digits + ")";
        if (exact.hidesDigits()) {
            rounded = Value.unless(
                    rounded + " != round(round(" + value.sql() + ", " + exact.shown() + "), " + digits + ")", rounded);
        }
        return new Value("toDecimal256(" + rounded + ", " + digits + ")", new Kind.Exact(digits));
    }

    private static String text(Value value) {
        if (value.kind() instanceof Kind.Text) {
            return value.sql();
        }
        throw new Untranslatable("a function of texts over something else");
    }
}
