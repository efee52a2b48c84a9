package io.millrace.sandbox;

import io.millrace.common.mysql.MysqlVersion;
import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;

/** Which MySQL a sandbox runs. */
public enum MySqlRelease {

    /** The machine's own, or the newest there is. */
    CURRENT("current"),

    /** The oldest that Millrace reads. */
    OLDEST(MysqlVersion.OLDEST.toString());

    private static final String PROPERTY = "millrace.mysql";

    private final String word;

    MySqlRelease(String word) {
        this.word = word;
    }

    /** As people write it: a version, or {@code current}. */
    public String word() {
        return word;
    }

    /** The one that {@code -Dmillrace.mysql=} names, by default {@link #CURRENT}. */
    public static MySqlRelease chosen() {
        return of(System.getProperty(PROPERTY, CURRENT.word));
    }

    /** @throws Problem when no release has that name */
    public static MySqlRelease of(String word) {
        for (MySqlRelease each : values()) {
            if (each.word.equals(word)) {
                return each;
            }
        }
        throw ProblemCode.INVALID_OPTION.problem(
                "The sandbox has no MySQL '" + word + "'.", "Say " + OLDEST.word + " or " + CURRENT.word + ".");
    }
}
