package io.millrace.gateway.translate;

/** An expression of ClickHouse. */
record Value(String sql, Kind kind) {

    static Value truth(String sql) {
        return new Value(sql, new Kind.Whole(8, false));
    }

    /** Stops the query where the condition holds: ClickHouse might say something else than MySQL there. */
    static String unless(String condition, String sql) {
        return "if(throwIf(ifNull(" + condition + ", 0)) = 0, " + sql + ", NULL)";
    }

    /** As a Decimal, for arithmetic. */
    Value decimal() {
        return switch (kindWord()) {
            case "Exact" -> this;
            case "Whole" -> new Value("toDecimal128(" + sql + ", 0)", new Kind.Exact(0));
            default -> throw new Untranslatable("arithmetic with other values than exact numbers");
        };
    }

    int scale() {
        return kind instanceof Kind.Exact exact ? exact.scale() : 0;
    }

    boolean exactNumber() {
        return kind instanceof Kind.Whole || kind instanceof Kind.Exact;
    }

    private String kindWord() {
        return kind.getClass().getSimpleName();
    }
}
