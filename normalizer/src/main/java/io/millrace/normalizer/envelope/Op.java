package io.millrace.normalizer.envelope;

import java.util.Optional;

/** What happened to the row, in Debezium's letters. */
public enum Op {
    CREATE("c"),
    UPDATE("u"),
    DELETE("d"),
    /** A row of a snapshot. */
    READ("r"),
    TRUNCATE("t"),
    /** A message that an application wrote into the log; no row. */
    MESSAGE("m");

    private final String letter;

    Op(String letter) {
        this.letter = letter;
    }

    public String letter() {
        return letter;
    }

    static Optional<Op> ofLetter(String letter) {
        return switch (letter) {
            case "c" -> Optional.of(CREATE);
            case "u" -> Optional.of(UPDATE);
            case "d" -> Optional.of(DELETE);
            case "r" -> Optional.of(READ);
            case "t" -> Optional.of(TRUNCATE);
            case "m" -> Optional.of(MESSAGE);
            default -> Optional.empty();
        };
    }
}
