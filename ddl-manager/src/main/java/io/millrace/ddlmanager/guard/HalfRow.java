package io.millrace.ddlmanager.guard;

import io.millrace.common.table.TableId;

/**
 * A row event that does not hold the whole row.
 *
 * @param setting the MySQL variable that a session had set otherwise
 * @param position where the event ends in the binlog file
 */
record HalfRow(TableId table, String setting, String file, long position) {

    /** In words: what was seen, and what to do. */
    String reason() {
        return "A session wrote half a row at " + file + ":" + position + ": it had set " + setting
                + ". The row's other half is in no event, so the table is stopped and copied again, and the others"
                + " continue. Let the session keep MySQL's global setting (docs/operations/recover.md, \"A stopped table\").";
    }
}
