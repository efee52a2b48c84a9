package io.millrace.ddlmanager.aggregates;

import io.millrace.common.table.TableId;

/**
 * How much of a raw table had arrived at some time. ClickHouse numbers the blocks of inserted rows in the order in which
 * they become visible, whatever brings them: the queue, a copy, a truncation, a repair. A row keeps its number in merges.
 *
 * @param raw the table's name, quoted
 * @param uuid another one when the table was exchanged
 * @param block the last one
 * @param newlyNumbered whether rows had no numbers to keep until now
 */
record BlockMark(TableId table, String raw, String uuid, long block, boolean newlyNumbered) {

    /** Whether the rows behind {@code before} are all that changed since. */
    boolean follows(BlockMark before) {
        return !newlyNumbered && uuid.equals(before.uuid) && block >= before.block;
    }

    /** A condition for rows that came behind the mark. Whole parts are left out by their names. */
    String behind() {
        return "toUInt64OrZero(splitByChar('_', _part)[3]) > " + block + " AND _block_number > " + block;
    }
}
