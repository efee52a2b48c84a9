package io.millrace.gateway.translate;

/** Exact numbers: what MySQL computes with 64 bits and with decimals. ClickHouse stops where a decimal overflows. */
final class Arithmetic {

    private static final int MOST_DIGITS = 30;
    private static final int DIGITS_OF_A_WORD = 9;

    /** MySQL's div_precision_increment. */
    private static final int QUOTIENT = 4;

    private Arithmetic() {}

    /** @param operator + - or * */
    static Value of(Value left, String operator, Value right) {
        if (left.kind() instanceof Kind.Whole a && right.kind() instanceof Kind.Whole b) {
            return whole(left, a, operator, right, b);
        }
        Value x = left.decimal();
        Value y = right.decimal();
        int scale = operator.equals("*") ? x.scale() + y.scale() : Math.max(x.scale(), y.scale());
        if (scale > MOST_DIGITS) {
            throw new Untranslatable("a decimal of more than 30 digits after the point");
        }
        return new Value("(" + x.sql() + " " + operator + " " + wide(y) + ")", new Kind.Exact(scale));
    }

    /** One of two operands in 38 digits makes the result as wide. */
    private static String wide(Value value) {
        return "toDecimal128(" + value.sql() + ", " + value.scale() + ")";
    }

    private static Value whole(Value left, Kind.Whole a, String operator, Value right, Kind.Whole b) {
        int bits = operator.equals("*") ? a.bits() + b.bits() : Math.max(a.bits(), b.bits()) + 1;
        boolean unsigned = a.unsigned() || b.unsigned();
        if (bits > 63 || unsigned && operator.equals("-")) {
            throw new Untranslatable("whole numbers that may be too large for MySQL");
        }
        return new Value(
                "(toInt64(" + left.sql() + ") " + operator + " toInt64(" + right.sql() + "))",
                new Kind.Whole(bits, unsigned));
    }

    /**
     * MySQL divides to whole words of nine digits, cuts there, and rounds what it shows to four digits more than the
     * dividend has.
     */
    static Value quotient(Value dividend, Value divisor) {
        Value a = dividend.decimal();
        Value b = divisor.decimal();
        int more = Math.max(0, QUOTIENT - (words(a.scale()) - a.scale()) - (words(b.scale()) - b.scale()));
        int computed = words(words(a.scale()) + words(b.scale()) + more);
        int shown = a.scale() + QUOTIENT;
        if (computed <= shown || computed > MOST_DIGITS) {
            throw new Untranslatable("a quotient of so many digits");
        }
        return new Value(
                "if(" + b.sql() + " = 0, NULL, divideDecimal(toDecimal256(" + a.sql() + ", " + a.scale()
                        + "), toDecimal256(" + b.sql() + ", " + b.scale() + "), " + computed + "))",
                new Kind.Quotient(computed, shown));
    }

    private static int words(int digits) {
        return (digits + DIGITS_OF_A_WORD - 1) / DIGITS_OF_A_WORD * DIGITS_OF_A_WORD;
    }
}
