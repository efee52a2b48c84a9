package io.millrace.gateway.translate;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** MySQL's functions that have an equal in ClickHouse, for values of some kinds. What is not here goes to MySQL. */
final class Functions {

    private static final Kind SMALL = new Kind.Whole(16, false);

    /**
     * A function of dates.
     *
     * @param form ClickHouse's, with a place for each argument
     * @param clock whether it asks for the time of day, which a DATE has not
     */
    private record OfDates(String form, Kind result, boolean clock) {
        OfDates(String form) {
            this(form, SMALL, false);
        }
    }

    private static final Map<String, OfDates> OF_DATES = Map.ofEntries(
            Map.entry("YEAR", new OfDates("toYear(%s)")),
            Map.entry("QUARTER", new OfDates("toQuarter(%s)")),
            Map.entry("MONTH", new OfDates("toMonth(%s)")),
            Map.entry("DAYOFMONTH", new OfDates("toDayOfMonth(%s)")),
            Map.entry("DAY", new OfDates("toDayOfMonth(%s)")),
            Map.entry("DAYOFYEAR", new OfDates("toDayOfYear(%s)")),
            Map.entry("DAYOFWEEK", new OfDates("(toDayOfWeek(%s) %% 7 + 1)")),
            Map.entry("WEEKDAY", new OfDates("(toDayOfWeek(%s) - 1)")),
            Map.entry("HOUR", new OfDates("toHour(%s)", SMALL, true)),
            Map.entry("MINUTE", new OfDates("toMinute(%s)", SMALL, true)),
            Map.entry("SECOND", new OfDates("toSecond(%s)", SMALL, true)),
            Map.entry("DATE", new OfDates("toDate32(%s)", new Kind.Day(), false)),
            Map.entry(
                    "DATEDIFF",
                    new OfDates("(toInt32(toDate32(%s)) - toInt32(toDate32(%s)))", new Kind.Whole(32, false), false)));

    private Functions() {}

    static Optional<Value> apply(String name, List<Value> arguments, SessionView session) {
        OfDates dates = OF_DATES.get(name);
        if (dates != null && dates.form().split("%s").length - 1 == arguments.size()) {
            return Optional.of(ofDates(dates, arguments));
        }
        Value first = arguments.isEmpty() ? new Value("NULL", new Kind.Nothing()) : arguments.get(0);
        return switch (name + arguments.size()) {
            case "DATE_FORMAT2" -> Optional.of(dateFormat(first, arguments.get(1)));
            case "ROUND1" -> Optional.of(round(first, "0"));
            case "ROUND2" -> Optional.of(round(first, arguments.get(1).sql()));
            default ->
                Optional.of(arguments)
                        .filter(some -> name.matches("IFNULL|COALESCE"))
                        .map(some ->
                                Kinds.together(some, session, sqls -> "coalesce(" + String.join(", ", sqls) + ")"));
        };
    }

    private static Value ofDates(OfDates dates, List<Value> arguments) {
        if (dates.clock() && arguments.stream().anyMatch(value -> value.kind() instanceof Kind.Day)) {
            throw new Untranslatable("the time of a DATE");
        }
        Object[] days = arguments.stream().map(Moments::dated).toArray();
        return new Value(dates.form().formatted(days), dates.result());
    }

    private static Value dateFormat(Value date, Value asked) {
        if (!(asked.kind() instanceof Kind.Quoted format)
                || !format.text().matches("(%[YmdHiSs]|[-:/. _])+")
                || date.kind() instanceof Kind.Day && format.text().matches(".*%[HiSs].*")) {
            throw new Untranslatable("a DATE_FORMAT of other parts than %Y %m %d, or %H %i %S of a DATETIME");
        }
        String form = format.text().replace("%s", "%S");
        return new Value("formatDateTime(" + Moments.dated(date) + ", '" + form + "')", new Kind.Stamp(format.text()));
    }

    private static Value round(Value value, String digits) {
        Value shown = value.kept();
        if (!shown.exactNumber() || !digits.matches("\\d{1,2}")) {
            throw new Untranslatable("ROUND of something else than an exact number to a few digits");
        }
        if (Integer.parseInt(digits) >= shown.scale()) {
            return shown;
        }
        String rounded = "round(" + value.sql() + ", " + digits + ")";
        String checked = shown.equals(value)
                ? rounded
                : Value.unless(rounded + " != round(" + shown.sql() + ", " + digits + ")", rounded);
        return new Value("toDecimal256(" + checked + ", " + digits + ")", new Kind.Exact(Integer.parseInt(digits)));
    }
}
