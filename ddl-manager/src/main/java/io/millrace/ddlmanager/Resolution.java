package io.millrace.ddlmanager;

import io.millrace.common.Problem;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a person decides about a table. */
public enum Resolution {
    /** It goes on as MySQL has it now; what the held statements did to rows that are there is not made up for. */
    SKIP,
    /** It is copied again as MySQL has it now. Any other table may be, too. */
    RELOAD;

    /** Whether it means something only where a table is held. */
    public boolean onlyOfHeld() {
        return this == SKIP;
    }

    /** As on the command line, and in requests over HTTP. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws Problem when there is no such word */
    public static Resolution of(String word) {
        return Arrays.stream(values())
                .filter(resolution -> resolution.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new Problem(
                        "A held table cannot be resolved by '" + word + "'.",
                        "Known are "
                                + Arrays.stream(values()).map(Resolution::word).collect(Collectors.joining(", "))
                                + "."));
    }
}
