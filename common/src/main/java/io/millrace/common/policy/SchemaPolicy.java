package io.millrace.common.policy;

import java.util.Locale;

/** What the service does about a change by itself. What each means for a kind, {@link SchemaChangeKind} says. */
public enum SchemaPolicy {
    /** It is followed; what MySQL dropped is kept and marked. */
    EVOLVE,
    /** Like EVOLVE, but a change that ClickHouse refuses leads to a new copy of the table. */
    TRY_EVOLVE,
    /** It is followed, and queries lose nothing: what MySQL dropped or renamed stays in the view. */
    LENIENT,
    /** It is left out. */
    IGNORE,
    /** What MySQL dropped is dropped. */
    DROP,
    /** The table's rows wait until a person has applied the plan. */
    BLOCK;

    /** The word in settings. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
