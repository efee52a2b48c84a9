package io.millrace.common.policy;

import java.util.Locale;

/** What the service does about a change by itself. */
public enum SchemaPolicy {
    /** It is followed. */
    EVOLVE,
    /** The table's rows wait until a person has applied the plan. */
    BLOCK;

    /** The word in settings. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
