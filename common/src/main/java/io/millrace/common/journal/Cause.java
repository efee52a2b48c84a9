package io.millrace.common.journal;

import java.util.Objects;

/**
 * Who or what made something happen.
 *
 * @param text the statement, or the reason in words; may be empty
 */
public record Cause(By by, String text) {

    /** Where it came from. */
    public enum By {
        /** A DDL statement that ran in MySQL; the text is the statement. */
        STATEMENT,
        /** A person, by a command or a web page. */
        PERSON,
        /** Millrace itself. */
        MILLRACE
    }

    public Cause {
        Objects.requireNonNull(by, "by");
        Objects.requireNonNull(text, "text");
    }

    public static Cause statement(String statement) {
        return new Cause(By.STATEMENT, statement);
    }

    public static Cause person(String text) {
        return new Cause(By.PERSON, text);
    }

    public static Cause millrace(String text) {
        return new Cause(By.MILLRACE, text);
    }

    /** The statement; empty when none caused it. */
    public String statementText() {
        return by == By.STATEMENT ? text : "";
    }
}
