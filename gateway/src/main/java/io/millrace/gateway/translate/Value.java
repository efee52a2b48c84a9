package io.millrace.gateway.translate;

import io.millrace.common.clickhouse.ClickHouseNames;
import java.util.stream.Collectors;

/** An expression of ClickHouse. */
public record Value(String sql, Kind kind) {

    static Value truth(String sql) {
        return new Value(sql, new Kind.Whole(8, false));
    }

    /** Stops the query where the condition holds: ClickHouse might say something else than MySQL there. */
    static String unless(String condition, String sql) {
        return "if(throwIf(ifNull(" + condition + ", 0)) = 0, " + sql + ", NULL)";
    }

    /** As a Decimal, for arithmetic. */
    Value decimal() {
        if (kind instanceof Kind.Whole) {
            return new Value("toDecimal128(" + sql + ", 0)", new Kind.Exact(0));
        }
        if (kind instanceof Kind.Exact) {
            return this;
        }
        throw new Untranslatable("arithmetic with other values than exact numbers");
    }

    int scale() {
        return kind instanceof Kind.Exact exact ? exact.scale() : 0;
    }

    boolean exactNumber() {
        return kind instanceof Kind.Whole || kind instanceof Kind.Exact;
    }

    /** As a derived table or a group keeps it: with the digits that are shown. */
    Value kept() {
        return kind instanceof Kind.Quotient quotient
                ? new Value(
                        "toDecimal256(round(" + sql + ", " + quotient.shown() + "), " + quotient.shown() + ")",
                        new Kind.Exact(quotient.shown()))
                : this;
    }

    /** By what values are grouped and told apart. */
    String key() {
        if (kind instanceof Kind.Text text) {
            return text.collation().key(sql);
        }
        if (kind instanceof Kind.Floating
                || kind instanceof Kind.Quotient
                || kind instanceof Kind.Other
                || kind instanceof Kind.Quoted
                || kind instanceof Kind.Nothing) {
            throw new Untranslatable("values that are not grouped exactly");
        }
        return sql;
    }

    /** By what values are ordered. */
    String order() {
        if (kind instanceof Kind.Choice choice) {
            String labels =
                    choice.labels().stream().map(ClickHouseNames::literal).collect(Collectors.joining(", "));
            return "transform(" + sql + ", [" + labels + "], range(1, "
                    + (choice.labels().size() + 1) + "), NULL)";
        }
        return kind instanceof Kind.Floating || kind instanceof Kind.Quotient ? sql : key();
    }
}
