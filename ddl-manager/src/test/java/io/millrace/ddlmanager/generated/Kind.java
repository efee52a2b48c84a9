package io.millrace.ddlmanager.generated;

import java.util.List;

/**
 * A kind of statement that is drawn.
 *
 * @param weight how often it is drawn, beside the others; 0: only when it is asked for
 */
record Kind(String name, int weight, Effect effect, Maker maker) {

    /** What it does to rows that are there. */
    enum Effect {
        /** Nothing, and it changes no column either: it never leads to a copy. */
        NONE,
        /** It may change rows, or how they are read. */
        ANY
    }

    /** Makes statements, one after the other; none when the tables that are there do not allow any. */
    interface Maker {
        Script make(Draw draw);
    }

    /**
     * @param statements the rest is left out when MySQL refuses one
     * @param cleanUp is run in any case
     */
    record Script(List<String> statements, List<String> cleanUp) {

        static final Script NOTHING = of();

        static Script of(String... statements) {
            return new Script(List.of(statements), List.of());
        }

        Script endingWith(String... last) {
            return new Script(statements, List.of(last));
        }
    }

    static Kind harmless(String name, int weight, Maker maker) {
        return new Kind(name, weight, Effect.NONE, maker);
    }

    static Kind any(String name, int weight, Maker maker) {
        return new Kind(name, weight, Effect.ANY, maker);
    }

    Kind weighing(int other) {
        return new Kind(name, other, effect, maker);
    }
}
