package io.millrace.common.table;

import java.util.Optional;

/**
 * A column as {@code information_schema.columns} describes it.
 *
 * @param dataType the type's bare name in lower case, such as {@code bigint}
 * @param columnType the whole type, such as {@code bigint(20) unsigned zerofill}
 * @param length characters of a text, bytes of a binary; 0 where it has no meaning
 * @param precision digits of a number, bits of a BIT; 0 where it has no meaning
 * @param scale digits after the point of a DECIMAL; 0 where it has no meaning
 * @param fraction digits of a fractional second, 0 to 6
 * @param defaultValue MySQL's text of the literal default; empty when the column has no default, or NULL, or an expression
 * @param computedDefault whether each row gets a default of its own: an expression, such as CURRENT_TIMESTAMP, or the next
 *     number of AUTO_INCREMENT
 * @param generation how a generated column is kept
 * @param charset character set of a text, such as {@code latin1}; empty where it has no meaning
 * @param numbered whether it is AUTO_INCREMENT
 */
public record Column(
        String name,
        String dataType,
        String columnType,
        boolean nullable,
        long length,
        int precision,
        int scale,
        int fraction,
        Optional<String> defaultValue,
        boolean computedDefault,
        Generation generation,
        String charset,
        boolean numbered) {

    /** A column that is not AUTO_INCREMENT. */
    public Column(
            String name,
            String dataType,
            String columnType,
            boolean nullable,
            long length,
            int precision,
            int scale,
            int fraction,
            Optional<String> defaultValue,
            boolean computedDefault,
            Generation generation,
            String charset) {
        this(
                name,
                dataType,
                columnType,
                nullable,
                length,
                precision,
                scale,
                fraction,
                defaultValue,
                computedDefault,
                generation,
                charset,
                false);
    }

    /** One of a type without characters, or of a Unicode character set. */
    public Column(
            String name,
            String dataType,
            String columnType,
            boolean nullable,
            long length,
            int precision,
            int scale,
            int fraction,
            Optional<String> defaultValue,
            boolean computedDefault,
            Generation generation) {
        this(
                name,
                dataType,
                columnType,
                nullable,
                length,
                precision,
                scale,
                fraction,
                defaultValue,
                computedDefault,
                generation,
                "");
    }

    /** Whether and how MySQL computes the column. */
    public enum Generation {
        NONE,
        STORED,
        VIRTUAL
    }

    public boolean unsigned() {
        return columnType.contains("unsigned");
    }
}
