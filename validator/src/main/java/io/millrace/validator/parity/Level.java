package io.millrace.validator.parity;

import io.millrace.common.problem.ProblemCode;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** How closely a check looks. Each level includes those before it. */
public enum Level {
    /** The columns and their types. */
    SCHEMA,
    /** How many rows there are. */
    COUNT,
    /** Every value of every row, by a digest of each row; of those that differ, each column. */
    ROWS;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws io.millrace.common.problem.Problem when there is no such level; it names them */
    public static Level of(String word) {
        return Arrays.stream(values())
                .filter(level -> level.word().equals(word))
                .findFirst()
                .orElseThrow(() -> ProblemCode.INVALID_REQUEST.problem(
                        "There is no level '" + word + "'.",
                        "Valid values: "
                                + Arrays.stream(values()).map(Level::word).collect(Collectors.joining(", ")) + "."));
    }
}
