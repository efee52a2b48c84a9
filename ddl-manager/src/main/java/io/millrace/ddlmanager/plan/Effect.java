package io.millrace.ddlmanager.plan;

import java.util.Locale;

/** What a step does to the data that is already in ClickHouse. */
public enum Effect {
    /** Touches no stored value. */
    SAFE,
    /** Stored values are written again in another form. */
    REWRITES_DATA,
    /** Stored values may be gone afterwards. */
    LOSES_DATA;

    /** As in {@code ddl_log} and in answers over HTTP. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
