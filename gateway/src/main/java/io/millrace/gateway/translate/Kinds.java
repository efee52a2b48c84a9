package io.millrace.gateway.translate;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** What values of different kinds become where they meet. */
final class Kinds {

    private Kinds() {}

    /**
     * A function whose result is one of the values.
     *
     * @param form makes ClickHouse's expression of the values, each as one kind, which holds it without a change
     */
    static Value together(List<Value> values, SessionView session, Function<List<String>, String> form) {
        List<Value> known = values.stream()
                .filter(value -> !(value.kind() instanceof Kind.Nothing))
                .toList();
        Kind kind = common(known, session);
        String cast = kind instanceof Kind.Whole
                ? "toInt64(%s)"
                : kind instanceof Kind.Exact exact ? "toDecimal128(%s, " + exact.scale() + ")" : "%s";
        List<String> alike = values.stream()
                .map(value -> value.kind() instanceof Kind.Nothing ? value.sql() : cast.formatted(value.sql()))
                .toList();
        return new Value(form.apply(alike), kind);
    }

    private static Kind common(List<Value> values, SessionView session) {
        List<Kind> kinds = values.stream().map(Value::kind).distinct().toList();
        if (kinds.isEmpty()) {
            throw new Untranslatable("nothing but NULL");
        }
        if (kinds.stream().allMatch(Kind.Whole.class::isInstance)) {
            return whole(kinds.stream().map(Kind.Whole.class::cast).toList());
        }
        if (values.stream().allMatch(Value::exactNumber)) {
            return new Kind.Exact(values.stream().mapToInt(Value::scale).max().orElseThrow());
        }
        if (kinds.stream().allMatch(kind -> kind instanceof Kind.Text || kind instanceof Kind.Quoted)) {
            return text(kinds, session);
        }
        if (kinds.size() > 1 || kinds.get(0) instanceof Kind.Other || kinds.get(0) instanceof Kind.Quotient) {
            throw new Untranslatable("values of different kinds together");
        }
        return kinds.get(0);
    }

    private static Kind whole(List<Kind.Whole> kinds) {
        int bits = kinds.stream().mapToInt(Kind.Whole::bits).max().orElseThrow();
        if (bits >= Long.SIZE && kinds.stream().anyMatch(Kind.Whole::unsigned)) {
            throw new Untranslatable("numbers of different signs together");
        }
        return new Kind.Whole(bits, false);
    }

    /** A column's collation wins over a literal's. */
    private static Kind text(List<Kind> kinds, SessionView session) {
        List<Kind> columns = kinds.stream().filter(Kind.Text.class::isInstance).toList();
        return Stream.concat(columns.stream(), session.collation().<Kind>map(Kind.Text::new).stream())
                .findFirst()
                .filter(kind -> columns.size() < 2)
                .orElseThrow(() ->
                        new Untranslatable("texts of different collations together, or of one that is not known here"));
    }
}
