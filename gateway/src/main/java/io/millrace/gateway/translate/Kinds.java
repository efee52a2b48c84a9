package io.millrace.gateway.translate;

import io.millrace.common.clickhouse.ClickHouseNames;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What values of different kinds become where they meet. */
final class Kinds {

    private Kinds() {}

    /** A function whose result is one of its arguments. */
    static Value together(String function, List<Value> arguments, SessionView session) {
        List<Value> alike = alike(arguments, session);
        return new Value(
                alike.stream().map(Value::sql).collect(Collectors.joining(", ", function + "(", ")")), kindOf(alike));
    }

    static Kind kindOf(List<Value> alike) {
        return alike.stream()
                .map(Value::kind)
                .filter(kind -> !(kind instanceof Kind.Nothing))
                .findFirst()
                .orElseThrow(() -> new Untranslatable("nothing but NULL"));
    }

    /** The values as one kind, which holds each without a change. */
    static List<Value> alike(List<Value> values, SessionView session) {
        List<Value> known = values.stream()
                .filter(value -> !(value.kind() instanceof Kind.Nothing))
                .toList();
        if (known.stream().allMatch(value -> value.kind() instanceof Kind.Whole)) {
            int bits = known.stream()
                    .mapToInt(value -> ((Kind.Whole) value.kind()).bits())
                    .max()
                    .orElse(0);
            boolean unsigned = known.stream().anyMatch(value -> ((Kind.Whole) value.kind()).unsigned());
            if (bits >= 64 && unsigned) {
                throw new Untranslatable("numbers of different signs together");
            }
            return cast(values, new Kind.Whole(bits, false), "toInt64(%s)");
        }
        if (known.stream().allMatch(Value::exactNumber)) {
            if (known.stream().anyMatch(value -> value.kind() instanceof Kind.Exact exact && exact.hidesDigits())) {
                throw new Untranslatable("a quotient together with other numbers");
            }
            int scale = known.stream().mapToInt(Value::scale).max().orElse(0);
            return cast(values, new Kind.Exact(scale), "toDecimal128(%s, " + scale + ")");
        }
        if (known.stream()
                .allMatch(value -> value.kind() instanceof Kind.Text || value.kind() instanceof Kind.Quoted)) {
            // A column's collation wins over a literal's.
            List<Collation> collations = known.stream()
                    .map(Value::kind)
                    .flatMap(kind -> kind instanceof Kind.Text text ? Stream.of(text.collation()) : Stream.empty())
                    .distinct()
                    .toList();
            if (collations.size() > 1
                    || collations.isEmpty() && session.collation().isEmpty()) {
                throw new Untranslatable("texts of different collations together, or of one that is not known here");
            }
            return cast(
                    values,
                    new Kind.Text(collations.isEmpty() ? session.collation().get() : collations.get(0)),
                    "%s");
        }
        if (known.stream().map(Value::kind).distinct().count() == 1
                && !(known.get(0).kind() instanceof Kind.Other)) {
            return values;
        }
        throw new Untranslatable("values of different kinds together");
    }

    private static List<Value> cast(List<Value> values, Kind kind, String form) {
        return values.stream()
                .map(value ->
                        value.kind() instanceof Kind.Nothing ? value : new Value(form.formatted(value.sql()), kind))
                .toList();
    }

    /** As a derived table or a group keeps it: with the digits that are shown. */
    static Value materialized(Value value) {
        if (value.kind() instanceof Kind.Exact exact && exact.hidesDigits()) {
            return new Value(
                    "toDecimal256(round(" + value.sql() + ", " + exact.shown() + "), " + exact.shown() + ")",
                    new Kind.Exact(exact.shown()));
        }
        return value;
    }

    /** By what values are grouped and told apart. */
    static String key(Value value) {
        if (value.kind() instanceof Kind.Text text) {
            return text.collation().key(value.sql());
        }
        if (value.kind() instanceof Kind.Floating
                || value.kind() instanceof Kind.Other
                || value.kind() instanceof Kind.Quoted) {
            throw new Untranslatable("values that are not grouped exactly");
        }
        return value.sql();
    }

    /** By what values are ordered. */
    static String order(Value value) {
        if (value.kind() instanceof Kind.Choice choice) {
            String labels =
                    choice.labels().stream().map(ClickHouseNames::literal).collect(Collectors.joining(", "));
            return "transform(" + value.sql() + ", [" + labels + "], range(1, "
                    + (choice.labels().size() + 1) + "), NULL)";
        }
        return value.kind() instanceof Kind.Floating ? value.sql() : key(value);
    }
}
