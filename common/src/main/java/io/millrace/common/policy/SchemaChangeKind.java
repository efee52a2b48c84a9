package io.millrace.common.policy;

import java.util.Locale;

/** Kinds of what a plan does because MySQL's schema changed. */
public enum SchemaChangeKind {
    CREATE_TABLE,
    ADD_COLUMN,
    DROP_COLUMN,
    RENAME_COLUMN,
    CHANGE_TYPE,
    /** Stored values are written again: most changes of a type, and a renamed column of the key. */
    REWRITE;

    /** The word in settings. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
