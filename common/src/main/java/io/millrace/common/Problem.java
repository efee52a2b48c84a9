package io.millrace.common;

/**
 * A failure that a person can mend: it says what is wrong and what to do. Command lines print it without a stack
 * trace and exit with {@link #EXIT_CODE}; services log it once and stop, or mark the table that it concerns.
 */
public final class Problem extends RuntimeException {

    /** The exit code of a command that ended with a problem (1 is kept for "ran, and the answer is no"). */
    public static final int EXIT_CODE = 2;

    private final String remedy;

    public Problem(String what, String remedy) {
        super(what);
        this.remedy = remedy;
    }

    public Problem(String what, String remedy, Throwable cause) {
        super(what, cause);
        this.remedy = remedy;
    }

    /** What the reader should do next, a sentence. */
    public String remedy() {
        return remedy;
    }

    /** What and remedy in the two lines that command lines print. */
    public String forPeople() {
        return getMessage() + System.lineSeparator() + "  -> " + remedy;
    }
}
