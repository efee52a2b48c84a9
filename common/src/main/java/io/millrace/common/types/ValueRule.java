package io.millrace.common.types;

import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * How the values of one MySQL type are carried; {@link TypeRegistry} adds quoting, NULL and delimiting. Each operator takes
 * an expression and gives an expression. Those over the queue's value give NULL for NULL, so that nothing has to be
 * wrapped around them: ClickHouse looks through each function of a view whenever it reads from Kafka.
 *
 * @param limits where the type ends before MySQL's does
 */
record ValueRule(Target target, Queue queue, Texts texts, Source source, Optional<Limits> limits) {

    /**
     * What the table has.
     *
     * @param type ClickHouse type
     * @param nullability how the type says NULL
     */
    record Target(String type, Nullability nullability) {

        String nullableType() {
            return switch (nullability) {
                case WRAPPED -> "Nullable(" + type + ")";
                case LOW_CARDINALITY -> type.replace("LowCardinality(String)", "LowCardinality(Nullable(String))");
                case EMPTY_ARRAY -> type;
            };
        }
    }

    /**
     * How the value gets from the queue into the table.
     *
     * @param type ClickHouse type that holds what the envelope carries
     * @param converted queue value to a value of the target's type, or of a wider one; must not throw for any queue value. It
     *     gives an empty array for NULL if that is how the type says it
     * @param fits whether the target's type holds the queue value exactly: 1, or else 0 or NULL
     */
    record Queue(String type, UnaryOperator<String> converted, UnaryOperator<String> fits) {}

    /**
     * The canonical text of the value.
     *
     * @param free whether it may hold any character, so that it needs its length in front
     */
    record Texts(UnaryOperator<String> mysql, UnaryOperator<String> clickHouse, boolean free) {}

    /**
     * How MySQL gives the value.
     *
     * @param envelope what the envelope carries, as a value for JSON_OBJECT
     * @param pull how ClickHouse's {@code mysql()} carries it
     */
    record Source(UnaryOperator<String> envelope, Pull pull) {}

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
        UnaryOperator<String> number = c -> c + " + 0";
        return new ValueRule(
                new Target(type, Nullability.WRAPPED),
                new Queue(queueType, fromQueue, fits),
                new Texts(c -> "CAST(" + c + " AS CHAR)", c -> "toString(" + c + ")", false),
                new Source(number, Pull.of(number)),
                Optional.empty());
    }

    ValueRule withTexts(UnaryOperator<String> mysql, UnaryOperator<String> clickHouse) {
        return new ValueRule(target, queue, new Texts(mysql, clickHouse, texts.free()), source, limits);
    }

    ValueRule delimitedByLength() {
        return new ValueRule(target, queue, new Texts(texts.mysql(), texts.clickHouse(), true), source, limits);
    }

    /** Of the pull, too. */
    ValueRule withEnvelope(UnaryOperator<String> other) {
        return withEnvelope(other, Pull.of(other));
    }

    ValueRule withEnvelope(UnaryOperator<String> other, Pull otherPull) {
        return new ValueRule(target, queue, texts, new Source(other, otherPull), limits);
    }

    ValueRule withNullability(Nullability other) {
        return new ValueRule(new Target(target.type(), other), queue, texts, source, limits);
    }

    ValueRule within(Limits ends) {
        return new ValueRule(target, queue, texts, source, Optional.of(ends));
    }
}
