package io.millrace.chaos.network;

import java.util.Locale;

/** How a connection is. */
public enum Condition {
    OPEN,
    /** Connections end at once, and none is made. */
    CUT,
    /** Connections stay, and nothing passes: what a network does that loses every packet. */
    SILENT,
    /** Every piece is late, and few pass in a second. */
    SLOW,
    /** Some pieces end their connection, in the middle of what it carried. */
    LOSSY;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
