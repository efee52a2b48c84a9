package io.millrace.common.settings;

import java.util.Locale;

/** Who reads the tables that have a key for the first copy. */
public enum FirstCopyBy {
    /** The ddl-manager, in ranges of the key, while the connector reads the changes already. */
    MILLRACE,
    /** The connector, by Debezium's snapshot. It alone copies tables without a key. */
    DEBEZIUM;

    /** The word in settings. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
