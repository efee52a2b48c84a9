package io.millrace.common.journal;

import java.util.Locale;

/** What a statement does to the data that is already in ClickHouse. */
public enum Effect {
    /** Touches no stored value. */
    SAFE,
    /** Stored values are written again in another form. */
    REWRITES_DATA,
    /** Stored values may be gone afterwards. */
    LOSES_DATA;

    /** As in the API: {@code rewrites_data}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
