package io.millrace.gateway.translate;

import io.millrace.common.clickhouse.ClickHouseNames;

/** Comparisons of two values. */
final class Comparison {

    private Comparison() {}

    /** @param operator as both servers write it */
    static Value of(Value left, String operator, Value right) {
        Value a = left.kind() instanceof Kind.Quoted quoted ? literal(quoted, right.kind()) : left;
        Value b = right.kind() instanceof Kind.Quoted quoted ? literal(quoted, left.kind()) : right;
        if (number(a) && number(b)) {
            String sql = truth(a.sql(), operator, b.sql());
            String shown = truth(a.kept().sql(), operator, b.kept().sql());
            return Value.truth(shown.equals(sql) ? sql : Value.unless(sql + " != " + shown, sql));
        }
        if (time(a) && time(b) && !a.kind().equals(b.kind())) {
            return Value.truth(truth(moment(a), operator, moment(b)));
        }
        boolean alike = a.kind().equals(b.kind())
                && (a.kind() instanceof Kind.Text
                        || a.kind() instanceof Kind.Stamp
                        || a.kind() instanceof Kind.Choice && operator.matches("!?=")
                        || time(a));
        if (!alike) {
            throw new Untranslatable("a comparison of such values");
        }
        return Value.truth(truth(a.key(), operator, b.key()));
    }

    private static boolean number(Value value) {
        return value.exactNumber() || value.kind() instanceof Kind.Quotient;
    }

    private static boolean time(Value value) {
        return value.kind() instanceof Kind.Day || value.kind() instanceof Kind.Moment;
    }

    private static String truth(String left, String operator, String right) {
        return "(" + left + " " + operator + " " + right + ")";
    }

    private static String moment(Value value) {
        return value.kind() instanceof Kind.Moment ? value.sql() : "toDateTime64(" + value.sql() + ", 6, 'UTC')";
    }

    /** A text between quotes, as it is taken beside a value of that kind. */
    private static Value literal(Kind.Quoted quoted, Kind beside) {
        String text = quoted.text();
        if (beside instanceof Kind.Day || beside instanceof Kind.Moment) {
            return Moments.read(text).value();
        }
        boolean same = beside instanceof Kind.Text of
                        && (of.collation() == Collation.BYTES || Collation.printable(text))
                || beside instanceof Kind.Stamp && text.matches("[0-9:/._-]+")
                || beside instanceof Kind.Choice choice && choice.labels().contains(text);
        if (!same) {
            throw new Untranslatable("a text that is compared with another kind of value, or is not printable ASCII");
        }
        return new Value(ClickHouseNames.literal(text), beside);
    }

    /** LIKE a pattern between quotes. */
    static Value like(Value value, Value pattern) {
        if (value.kind() instanceof Kind.Text text
                && pattern.kind() instanceof Kind.Quoted quoted
                && Collation.printable(quoted.text())) {
            String like = text.collation().likeKey(ClickHouseNames.literal(quoted.text()));
            return Value.truth(truth(text.collation().likeKey(value.sql()), "LIKE", like));
        }
        throw new Untranslatable("LIKE of something else than a text and a pattern of printable ASCII");
    }
}
