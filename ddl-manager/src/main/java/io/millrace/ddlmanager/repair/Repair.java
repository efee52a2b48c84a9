package io.millrace.ddlmanager.repair;

import io.millrace.common.table.TableId;

/**
 * What became of the rows of a repair, or would become of them.
 *
 * @param written rows that MySQL has: they were read again
 * @param removed rows that only ClickHouse has
 * @param nothing rows that neither side has
 */
public record Repair(TableId table, boolean dryRun, long written, long removed, long nothing) {

    Repair and(Repair more) {
        return new Repair(table, dryRun, written + more.written, removed + more.removed, nothing + more.nothing);
    }
}
