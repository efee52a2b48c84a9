package io.millrace.ddlmanager.resolve;

import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a person decides about a table. */
public enum Resolution {
    /** What waits is done: the change that a policy holds back; or else the table is copied as MySQL has it now. */
    APPLY,
    /** It continues as MySQL has it now. What the statements that waited did to older rows is not made up for. */
    SKIP,
    /** It is copied again as MySQL has it now; meanwhile its rows wait. */
    RELOAD,
    /** It is paused: its rows wait in Kafka, and nothing of it is changed in ClickHouse. */
    HOLD,
    /** The pause ends. */
    RESUME;

    /** As on the command line, and in requests over HTTP. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws Problem when there is no such word */
    public static Resolution of(String word) {
        return Arrays.stream(values())
                .filter(resolution -> resolution.word().equals(word))
                .findFirst()
                .orElseThrow(() -> ProblemCode.INVALID_REQUEST.problem(
                        "A table cannot be resolved by '" + word + "'.",
                        "Valid values: "
                                + Arrays.stream(values()).map(Resolution::word).collect(Collectors.joining(", "))
                                + "."));
    }
}
