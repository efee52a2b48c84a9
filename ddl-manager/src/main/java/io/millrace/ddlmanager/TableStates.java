package io.millrace.ddlmanager;

import io.millrace.common.connect.ConnectClient.ConnectorState;
import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.Reconciler.Outcome;
import io.millrace.ddlmanager.connector.Deployment;
import io.millrace.ddlmanager.lifecycle.TableState;
import io.millrace.ddlmanager.plan.TablePlan;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Where each table stands, as people are told. Thread-safe. */
final class TableStates {

    private final Deployment deployment;
    private final TableJournal journal;
    private final Map<TableId, String> notCopied = new ConcurrentHashMap<>();

    TableStates(Deployment deployment, TableJournal journal) {
        this.deployment = deployment;
        this.journal = journal;
    }

    /**
     * Also of the tables that only ClickHouse has.
     *
     * @param planned what is to be done now
     * @param applied what became of it the last time
     */
    List<TableState> of(List<Outcome> planned, List<Outcome> applied) {
        Optional<ConnectorState> connector = deployment.state();
        boolean runs = connector.filter(state -> !state.failed()).isPresent();
        boolean copying = runs && deployment.snapshotRunning();
        Stream<TableState> dropped = journal.dropped().entrySet().stream()
                .map(table -> TableState.dropped(table.getKey(), table.getValue()));
        return Stream.concat(
                        planned.stream().map(outcome -> TableState.of(withFailure(outcome, applied), runs, copying)),
                        dropped)
                .toList();
    }

    /** A table could not be copied again; what its state says until {@link #copied}. */
    void notCopied(TableId table, String why) {
        notCopied.put(table, "The copy failed and is tried again: " + why);
    }

    void copied(TableId table) {
        notCopied.remove(table);
    }

    private Outcome withFailure(Outcome planned, List<Outcome> applied) {
        String failedCopy = notCopied.get(planned.table().id());
        if (planned.plan() instanceof TablePlan.Reload && failedCopy != null) {
            return new Outcome(planned.table(), planned.plan(), Optional.of(failedCopy));
        }
        return applied.stream()
                .filter(last ->
                        last.table().id().equals(planned.table().id()) && !(planned.plan() instanceof TablePlan.InSync))
                .findFirst()
                .map(last -> new Outcome(planned.table(), planned.plan(), last.failure()))
                .orElse(planned);
    }
}
