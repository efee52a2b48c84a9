package io.millrace.common.policy;

import java.util.Locale;

/** What becomes of a value that ClickHouse's type cannot hold. */
public enum LossPolicy {
    /** The row is kept in quarantine, whole. */
    QUARANTINE,
    /** The nearest value that the type holds. */
    CLAMP,
    /** NULL; the column is Nullable in ClickHouse even where MySQL says NOT NULL. */
    NULL;

    /** The word in settings. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
