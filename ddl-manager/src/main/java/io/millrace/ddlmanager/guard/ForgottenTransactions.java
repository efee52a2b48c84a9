package io.millrace.ddlmanager.guard;

import java.util.function.UnaryOperator;

/**
 * Transactions that were read and that MySQL does not know any more. One may be sent a moment before it counts as executed, and while MySQL
 * is busy there is such a one at nearly every look. So only what is missing at two looks is forgotten. Not thread-safe.
 */
final class ForgottenTransactions {

    private final UnaryOperator<String> unknownOf;
    private String missing = "";

    /** @param unknownOf those of a GTID set that MySQL does not know now; empty when it knows all */
    ForgottenTransactions(UnaryOperator<String> unknownOf) {
        this.unknownOf = unknownOf;
    }

    /**
     * @param read a GTID set
     * @return whether MySQL has forgotten what was missing at the last look
     */
    boolean look(String read) {
        boolean forgotten = !missing.isEmpty() && !unknownOf.apply(missing).isEmpty();
        missing = unknownOf.apply(read);
        return forgotten;
    }

    /** Whether MySQL knew everything at the last look. */
    boolean none() {
        return missing.isEmpty();
    }
}
