package io.millrace.common.journal;

import java.util.Arrays;
import java.util.Locale;

/** Where a table stands. These words are used everywhere: in the API, metrics, messages, pages and documents. */
public enum TableState {
    /** Its changes arrive in ClickHouse. */
    STREAMING,
    /** Its rows are being copied from MySQL: for the first time, or again. */
    COPYING,
    /** It cannot be replicated as it is: MySQL or a setting must change. */
    BLOCKED,
    /** Its rows would be wrong from a place on: a copy is due. */
    STOPPED,
    /** A policy waits for a person. */
    AWAITING_APPROVAL,
    /** A person paused it. */
    ON_HOLD,
    /** MySQL has dropped it; ClickHouse keeps its rows. */
    DROPPED;

    /** As in the API and in metrics: {@code awaiting-approval}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** @throws IllegalArgumentException when there is no such word */
    public static TableState of(String word) {
        return Arrays.stream(values())
                .filter(state -> state.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + word + "' is not a state of a table."));
    }

    /** Whether its rows arrive without anybody's help, now or when its copy is complete. */
    public boolean progresses() {
        return this == STREAMING || this == COPYING;
    }
}
