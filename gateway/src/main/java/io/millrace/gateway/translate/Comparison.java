package io.millrace.gateway.translate;

import io.millrace.common.clickhouse.ClickHouseNames;

/** Comparisons of two values. */
final class Comparison {

    private Comparison() {}

    /** @param operator as both servers write it */
    static Value of(Value left, String operator, Value right) {
        if (left.kind() instanceof Kind.Quoted quoted) {
            return compared(literal(quoted, right.kind()), operator, right);
        }
        return right.kind() instanceof Kind.Quoted quoted
                ? compared(left, operator, literal(quoted, left.kind()))
                : compared(left, operator, right);
    }

    private static Value compared(Value left, String operator, Value right) {
        Kind a = left.kind();
        Kind b = right.kind();
        if (left.exactNumber() && right.exactNumber()) {
            return numbers(left, operator, right);
        }
        if (a instanceof Kind.Text x && b instanceof Kind.Text y && x.collation() == y.collation()) {
            return plain(x.collation().key(left.sql()), operator, y.collation().key(right.sql()));
        }
        if (a instanceof Kind.Choice
                && b instanceof Kind.Choice
                && a.equals(b)
                && (operator.equals("=") || operator.equals("!="))) {
            return plain(left.sql(), operator, right.sql());
        }
        if (a instanceof Kind.Day && b instanceof Kind.Day || a instanceof Kind.Stamp && a.equals(b)) {
            return plain(left.sql(), operator, right.sql());
        }
        if (time(a) && time(b)) {
            return plain(moment(left), operator, moment(right));
        }
        throw new Untranslatable("a comparison of such values");
    }

    private static Value numbers(Value left, String operator, Value right) {
        String sql = "(" + left.sql() + " " + operator + " " + right.sql() + ")";
        Value shownLeft = Kinds.materialized(left);
        Value shownRight = Kinds.materialized(right);
        String shown = "(" + shownLeft.sql() + " " + operator + " " + shownRight.sql() + ")";
        return Value.truth(shown.equals(sql) ? sql : Value.unless(sql + " != " + shown, sql));
    }

    private static Value plain(String left, String operator, String right) {
        return Value.truth("(" + left + " " + operator + " " + right + ")");
    }

    private static boolean time(Kind kind) {
        return kind instanceof Kind.Day || kind instanceof Kind.Moment;
    }

    private static String moment(Value value) {
        return value.kind() instanceof Kind.Moment ? value.sql() : "toDateTime64(" + value.sql() + ", 6, 'UTC')";
    }

    /** A text between quotes, as it is taken beside a value of that kind. */
    private static Value literal(Kind.Quoted quoted, Kind beside) {
        if (beside instanceof Kind.Day || beside instanceof Kind.Moment) {
            return Moments.read(quoted.text()).value();
        }
        if (beside instanceof Kind.Text text) {
            if (text.collation() != Collation.BYTES && !Collation.printable(quoted.text())) {
                throw new Untranslatable("a text of other characters than printable ASCII");
            }
            return new Value(ClickHouseNames.literal(quoted.text()), text);
        }
        if (beside instanceof Kind.Stamp && quoted.text().matches("[0-9:/._-]+")) {
            return new Value(ClickHouseNames.literal(quoted.text()), beside);
        }
        if (beside instanceof Kind.Choice choice && choice.labels().contains(quoted.text())) {
            return new Value(ClickHouseNames.literal(quoted.text()), choice);
        }
        throw new Untranslatable("a text that is compared with another kind of value");
    }

    /** LIKE a pattern between quotes. */
    static Value like(Value value, Value pattern) {
        if (value.kind() instanceof Kind.Text text
                && pattern.kind() instanceof Kind.Quoted quoted
                && Collation.printable(quoted.text())) {
            return plain(
                    text.collation().likeKey(value.sql()),
                    "LIKE",
                    text.collation().likeKey(ClickHouseNames.literal(quoted.text())));
        }
        throw new Untranslatable("LIKE of something else than a text and a pattern of printable ASCII");
    }
}
