package io.millrace.ddlmanager.guard;

import io.millrace.common.table.TableId;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * A change of rows that is in no row event, or that a row event says and that did not happen.
 *
 * @param tables whose rows are not MySQL's; empty: it may be any table's
 * @param copiedSince only a table that was copied after this lacks it; empty: each does
 * @param what it was, in words
 * @param position where the event ends in the binlog file
 */
record UnseenChange(
        Optional<Set<TableId>> tables, Optional<Instant> copiedSince, String what, String file, long position) {

    /** A statement may spell a table's name in another case than MySQL does. */
    boolean mayConcern(TableId table) {
        return tables.isEmpty()
                || tables.get().stream().anyMatch(named -> named.toString().equalsIgnoreCase(table.toString()));
    }

    String reason() {
        return what + " at " + file + ":" + position;
    }
}
