package io.millrace.common.policy;

import static io.millrace.common.policy.SchemaPolicy.BLOCK;
import static io.millrace.common.policy.SchemaPolicy.DROP;
import static io.millrace.common.policy.SchemaPolicy.EVOLVE;
import static io.millrace.common.policy.SchemaPolicy.IGNORE;
import static io.millrace.common.policy.SchemaPolicy.LENIENT;
import static io.millrace.common.policy.SchemaPolicy.TRY_EVOLVE;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** Kinds of what is done because MySQL's schema changed, each with the policies that mean something for it. */
public enum SchemaChangeKind {
    CREATE_TABLE(EVOLVE, BLOCK),
    /** IGNORE: the column and its values are left out. */
    ADD_COLUMN(EVOLVE, TRY_EVOLVE, IGNORE, BLOCK),
    /** EVOLVE: it is kept, and the view no longer shows it; LENIENT and IGNORE: the view still shows it. */
    DROP_COLUMN(EVOLVE, LENIENT, IGNORE, DROP, BLOCK),
    /** LENIENT and IGNORE: the new name is a separate column that begins with the old one's values; both are shown. */
    RENAME_COLUMN(EVOLVE, TRY_EVOLVE, LENIENT, IGNORE, BLOCK),
    CHANGE_TYPE(EVOLVE, TRY_EVOLVE, BLOCK),
    /** Stored values are written again: most changes of a type, and whatever is copied again. */
    REWRITE(EVOLVE, BLOCK),
    /** TRUNCATE, or a DROP that a table of the same name follows; LENIENT and IGNORE: the older rows stay. */
    TRUNCATE(EVOLVE, LENIENT, IGNORE);

    private final Set<SchemaPolicy> policies;

    SchemaChangeKind(SchemaPolicy first, SchemaPolicy... others) {
        this.policies = Collections.unmodifiableSet(EnumSet.of(first, others));
    }

    /** Those that mean something for it; each other one counts as {@link SchemaPolicy#EVOLVE}. */
    public Set<SchemaPolicy> policies() {
        return policies;
    }

    /** The word in settings. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
