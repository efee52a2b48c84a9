package io.millrace.common.types;

import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * How the values of one MySQL type are carried; {@link TypeRegistry} adds quoting, NULL and delimiting. Each operator takes
 * an expression and gives an expression. Those over the queue's value give NULL for NULL, so that nothing has to be
 * wrapped around them: ClickHouse looks through each function of a view whenever it reads from Kafka.
 *
 * @param type ClickHouse type
 * @param nullability how the type says NULL
 * @param queueType ClickHouse type that holds what the envelope carries
 * @param fromQueue queue value to a value of {@code type}, or of a wider one; must not throw for any queue value. It gives
 *     an empty array for NULL if that is how the type says it
 * @param fits whether {@code type} holds the queue value exactly: 1, or else 0 or NULL
 * @param mysqlText canonical text in MySQL
 * @param clickHouseText canonical text in ClickHouse
 * @param envelope MySQL: what the envelope carries, as a value for JSON_OBJECT
 * @param pull how ClickHouse's {@code mysql()} carries it
 * @param free whether the canonical text may hold any character, so that it needs its length in front
 * @param limits where the type ends before MySQL's does
 */
record ValueRule(
        String type,
        Nullability nullability,
        String queueType,
        UnaryOperator<String> fromQueue,
        UnaryOperator<String> fits,
        UnaryOperator<String> mysqlText,
        UnaryOperator<String> clickHouseText,
        UnaryOperator<String> envelope,
        Pull pull,
        boolean free,
        Optional<Limits> limits) {

    /**
     * @param inMysql expression that gives the same value in every session, whatever its {@code sql_mode} and
     *     {@code time_zone}. A long value is a bare column: a function of it could exceed max_allowed_packet, and give NULL
     * @param mostly a faster expression, which gives NULL where it cannot be used; empty when there is no faster one
     * @param toQueue from what ClickHouse makes of that to the queue's value
     */
    record Pull(UnaryOperator<String> inMysql, Optional<UnaryOperator<String>> mostly, UnaryOperator<String> toQueue) {

        Pull(UnaryOperator<String> inMysql, UnaryOperator<String> toQueue) {
            this(inMysql, Optional.empty(), toQueue);
        }

        /** The value as a function gives it, in a type that ClickHouse converts to the queue's by itself. */
        static Pull of(UnaryOperator<String> inMysql) {
            return new Pull(inMysql, pulled -> pulled);
        }

        /** The column as it is. */
        static Pull bare(UnaryOperator<String> toQueue) {
            return new Pull(c -> c, toQueue);
        }

        Pull mostly(UnaryOperator<String> fast) {
            return new Pull(inMysql, Optional.of(fast), toQueue);
        }
    }

    enum Nullability {
        /** {@code Nullable(T)}. */
        WRAPPED,
        /** {@code LowCardinality(Nullable(T))}. */
        LOW_CARDINALITY,
        /** The type cannot be Nullable; its empty value, which MySQL's type does not have, stands for NULL. */
        EMPTY_ARRAY
    }

    /** What a rule says that fits each value. */
    static final String ALWAYS = "1";

    /**
     * A rule of which only the conversion is special: text is {@code CAST(… AS CHAR)} and {@code toString}, and the
     * envelope carries a number, as a pull does.
     */
    static ValueRule plain(String type, String queueType, UnaryOperator<String> fromQueue, UnaryOperator<String> fits) {
        return new ValueRule(
                type,
                Nullability.WRAPPED,
                queueType,
                fromQueue,
                fits,
                c -> "CAST(" + c + " AS CHAR)",
                c -> "toString(" + c + ")",
                c -> c + " + 0",
                Pull.of(c -> c + " + 0"),
                false,
                Optional.empty());
    }

    ValueRule withTexts(UnaryOperator<String> mysql, UnaryOperator<String> clickHouse) {
        return new ValueRule(
                type, nullability, queueType, fromQueue, fits, mysql, clickHouse, envelope, pull, free, limits);
    }

    /** Of the pull, too. */
    ValueRule withEnvelope(UnaryOperator<String> other) {
        return withEnvelope(other, Pull.of(other));
    }

    ValueRule withEnvelope(UnaryOperator<String> other, Pull otherPull) {
        return new ValueRule(
                type,
                nullability,
                queueType,
                fromQueue,
                fits,
                mysqlText,
                clickHouseText,
                other,
                otherPull,
                free,
                limits);
    }

    ValueRule withNullability(Nullability other) {
        return new ValueRule(
                type, other, queueType, fromQueue, fits, mysqlText, clickHouseText, envelope, pull, free, limits);
    }

    ValueRule within(Limits ends) {
        return new ValueRule(
                type,
                nullability,
                queueType,
                fromQueue,
                fits,
                mysqlText,
                clickHouseText,
                envelope,
                pull,
                free,
                Optional.of(ends));
    }

    ValueRule delimitedByLength() {
        return new ValueRule(
                type, nullability, queueType, fromQueue, fits, mysqlText, clickHouseText, envelope, pull, true, limits);
    }
}
