package io.millrace.ddlmanager.api;

import io.millrace.common.journal.TableStatus;
import io.millrace.common.table.Table;
import io.millrace.ddlmanager.load.CopyProgress;
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
 * @param copy how far its copy is; null while none is read
 */
public record TableView(
        String table,
        String state,
        String since,
        String reason,
        List<TableStatus.Action> actions,
        long estimatedRows,
        long bytes,
        long quarantined,
        CopyView copy) {

    /** @param secondsLeft null when it cannot be told */
    public record CopyView(long rows, long rowsPerSecond, Long secondsLeft) {
        static CopyView of(CopyProgress progress) {
            return new CopyView(
                    progress.rows(),
                    progress.rowsPerSecond(),
                    progress.secondsLeft().isPresent() ? progress.secondsLeft().getAsLong() : null);
        }
    }

    public static TableView of(
            TableStatus status, Optional<Table> inMysql, long quarantined, Optional<CopyProgress> copy) {
        return new TableView(
                status.table().toString(),
                status.state().word(),
                status.since().toString(),
                status.reason(),
                status.actions(),
                inMysql.map(table -> table.size().rows()).orElse(0L),
                inMysql.map(table -> table.size().dataBytes() + table.size().indexBytes())
                        .orElse(0L),
                quarantined,
                copy.map(CopyView::of).orElse(null));
    }

    /** One table with all that is known of it now. */
    public record Details(
            TableView state, List<PlanView.StatementView> statements, List<QuarantineView.GroupView> quarantine) {}
}
