package io.millrace.ddlmanager.preflight;

/**
 * Something about the source that matters before it is replicated.
 *
 * @param what the observation
 * @param remedy what to do, with the exact statement where there is one
 */
public record Finding(Severity severity, String what, String remedy) {

    public enum Severity {
        /** Replication would be wrong or impossible. */
        ERROR,
        /** Replication works, but something will surprise. */
        WARNING,
        /** Nothing to do: it answers a question that people ask. */
        NOTE
    }

    static Finding error(String what, String remedy) {
        return new Finding(Severity.ERROR, what, remedy);
    }

    static Finding warning(String what, String remedy) {
        return new Finding(Severity.WARNING, what, remedy);
    }

    static Finding note(String what, String remedy) {
        return new Finding(Severity.NOTE, what, remedy);
    }
}
