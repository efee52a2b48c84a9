package io.millrace.ddlmanager.guard;

import io.millrace.common.journal.Origin;
import io.millrace.common.table.TableId;
import java.util.Optional;
import java.util.Set;

/**
 * A change of rows that is in no row event, or that a row event says and that did not happen.
 *
 * @param tables whose rows are not MySQL's; empty: it may be any table's
 * @param hidden only a table with a copy from between these places lacks it; empty: each does
 * @param what it was, in words
 * @param position where the event ends in the binlog file
 */
record UnseenChange(Optional<Set<TableId>> tables, Optional<Hidden> hidden, String what, String file, long position) {

    /**
     * Rows that MySQL showed to nobody for a while.
     *
     * @param written where they stand in the binlog
     * @param shown from where on they are seen
     */
    record Hidden(Origin written, Origin shown) {}

    /** A statement may spell a table's name in another case than MySQL does. */
    boolean mayConcern(TableId table) {
        return tables.isEmpty()
                || tables.get().stream().anyMatch(named -> named.toString().equalsIgnoreCase(table.toString()));
    }

    String reason() {
        return what + " at " + file + ":" + position;
    }
}
