package io.millrace.common.settings;

import java.util.Locale;

/** Whether the connector copies the tables before it streams their changes. */
public enum FirstCopy {
    COPY_THEN_STREAM,
    COPY_ONLY,
    STREAM_ONLY;

    /** The word in settings and on the command line. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
