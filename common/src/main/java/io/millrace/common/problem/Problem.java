package io.millrace.common.problem;

/**
 * A failure with a known kind: it says what is wrong and what to do about it. Command lines print it without a stack
 * trace and exit with {@link #EXIT_CODE}; services log it once and stop, or mark the table that it concerns; over HTTP it
 * is a problem document. {@link ProblemCode} lists them all, and makes them.
 */
public abstract sealed class Problem extends RuntimeException {

    /** The exit code of a command that ended with a problem (1 is kept for "ran, and the answer is no"). */
    public static final int EXIT_CODE = 2;

    private final ProblemCode code;
    private final String remedy;

    private Problem(ProblemCode code, String what, String remedy, Throwable cause) {
        super(what, cause);
        this.code = code;
        this.remedy = remedy;
    }

    /** The request or the command line is wrong. */
    public static final class BadRequest extends Problem {
        BadRequest(ProblemCode code, String what, String remedy, Throwable cause) {
            super(code, what, remedy, cause);
        }
    }

    /** A setting, or a file that a setting names, is wrong. */
    public static final class BadSetting extends Problem {
        BadSetting(ProblemCode code, String what, String remedy, Throwable cause) {
            super(code, what, remedy, cause);
        }
    }

    /** MySQL or its configuration must change before anything can be replicated. */
    public static final class SourceUnfit extends Problem {
        SourceUnfit(ProblemCode code, String what, String remedy, Throwable cause) {
            super(code, what, remedy, cause);
        }
    }

    /** One table cannot be handled as it is; other tables are not affected. */
    public static final class TableUnfit extends Problem {
        TableUnfit(ProblemCode code, String what, String remedy, Throwable cause) {
            super(code, what, remedy, cause);
        }
    }

    /** What was asked does not fit the state that the pipeline is in now. */
    public static final class Conflict extends Problem {
        Conflict(ProblemCode code, String what, String remedy, Throwable cause) {
            super(code, what, remedy, cause);
        }
    }

    /** A server does not answer, or not in time. */
    public static final class Unreachable extends Problem {
        Unreachable(ProblemCode code, String what, String remedy, Throwable cause) {
            super(code, what, remedy, cause);
        }
    }

    /** A server answers, and refuses. */
    public static final class Refused extends Problem {
        Refused(ProblemCode code, String what, String remedy, Throwable cause) {
            super(code, what, remedy, cause);
        }
    }

    /** Something failed on this side: this process, its machine, or a program that it started. */
    public static final class Failed extends Problem {
        Failed(ProblemCode code, String what, String remedy, Throwable cause) {
            super(code, what, remedy, cause);
        }
    }

    /** Which problem this is: a stable word to search for. */
    public ProblemCode code() {
        return code;
    }

    /** Whether the same may work later although nobody changes anything. */
    public boolean retryable() {
        return code.retryable();
    }

    /** What the reader should do next, a sentence. */
    public String remedy() {
        return remedy;
    }

    /** What is wrong, and on a second line what to do and the code: what command lines print. */
    public String text() {
        return getMessage() + System.lineSeparator() + "  -> " + remedy + " [" + code + "]";
    }
}
