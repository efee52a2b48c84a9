package io.millrace.ddlmanager.api;

import io.millrace.common.journal.TableStatus;
import io.millrace.common.table.Table;
import java.util.List;
import java.util.Optional;

/**
 * A table's status as JSON.
 *
 * @param state a word of {@link io.millrace.common.journal.TableState}
 * @param since when it came into that state; ISO 8601, UTC
 * @param reason why; empty when nothing is wrong
 * @param actions what a person can do
 * @param estimatedRows MySQL's estimate; 0 when MySQL does not have the table
 * @param quarantined rows in quarantine
 */
public record TableView(
        String table,
        String state,
        String since,
        String reason,
        List<TableStatus.Action> actions,
        long estimatedRows,
        long bytes,
        long quarantined) {

    public static TableView of(TableStatus status, Optional<Table> inMysql, long quarantined) {
        return new TableView(
                status.table().toString(),
                status.state().word(),
                status.since().toString(),
                status.reason(),
                status.actions(),
                inMysql.map(table -> table.size().rows()).orElse(0L),
                inMysql.map(table -> table.size().dataBytes() + table.size().indexBytes())
                        .orElse(0L),
                quarantined);
    }

    /** One table with all that is known of it now. */
    public record Details(
            TableView state, List<PlanView.StatementView> statements, List<QuarantineView.GroupView> quarantine) {}
}
