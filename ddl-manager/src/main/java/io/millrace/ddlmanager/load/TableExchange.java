package io.millrace.ddlmanager.load;

import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.quarantine.Quarantine;
import io.millrace.common.table.Table;
import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.apply.Applier;
import io.millrace.ddlmanager.apply.Cause;
import io.millrace.ddlmanager.apply.QueueOffsets;
import io.millrace.ddlmanager.history.Entry;
import io.millrace.ddlmanager.history.Entry.At;
import io.millrace.ddlmanager.history.Older;
import io.millrace.ddlmanager.history.SchemaHistory;
import io.millrace.ddlmanager.history.TableHistory;
import io.millrace.ddlmanager.plan.ClickHouseCatalog;
import io.millrace.ddlmanager.plan.IgnoredColumns;
import io.millrace.ddlmanager.plan.ReloadPlans;
import io.millrace.ddlmanager.plan.Step;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Makes the place for a copy of a table, and puts the copy into the table's place. */
public final class TableExchange {

    /** Tells these entries from the one of the statement that added the column, if that is the one that had it copied. */
    private static final String COPIED = "copied";

    private final ReloadPlans plans;
    private final SchemaHistory history;
    private final Applier applier;
    private final QueueOffsets queueOffsets;
    private final Quarantine quarantine;

    public TableExchange(
            ReloadPlans plans,
            SchemaHistory history,
            Applier applier,
            QueueOffsets queueOffsets,
            Quarantine quarantine) {
        this.plans = plans;
        this.history = history;
        this.applier = applier;
        this.queueOffsets = queueOffsets;
        this.quarantine = quarantine;
    }

    /**
     * A new copy of a table that is due.
     *
     * @param wanted what is copied
     * @param due what asks for it
     * @param intake what takes its rows, quoted
     */
    public record Reload(IgnoredColumns wanted, Entry due, String intake) {

        public Table table() {
            return wanted.table();
        }
    }

    /**
     * Stops the table's rows, and makes the place for a new copy.
     *
     * @param table as MySQL has it now
     * @return empty when none is due any more
     * @throws Problem when ClickHouse refuses
     */
    public Optional<Reload> prepare(Optional<Table> table, ClickHouseCatalog catalog, TableId id) {
        TableHistory known = known(id, catalog);
        if (table.isEmpty()
                || table.get().primaryKey().isEmpty()
                || known.reload().isEmpty()) {
            return Optional.empty();
        }
        Entry due = known.reload().get();
        IgnoredColumns wanted = plans.wanted(table.get(), catalog, known);
        run(id, plans.before(wanted, due), due);
        return Optional.of(new Reload(wanted, due, plans.intake(wanted.table())));
    }

    /**
     * Puts the copy into the table's place and reads on from before the statement that asked for it.
     *
     * @param now as MySQL has the table now
     * @return false when the copy is not of the table as it is now: nothing was done, and it must be made once more
     * @throws Problem when ClickHouse or Kafka refuses
     */
    public boolean finish(Reload reload, Optional<Table> now, ClickHouseCatalog catalog) {
        TableId id = reload.table().id();
        TableHistory known = known(id, catalog);
        boolean sameTable = now.map(table -> plans.wanted(table, catalog, known).table())
                .filter(table -> table.columns().equals(reload.table().columns())
                        && table.primaryKey().equals(reload.table().primaryKey()))
                .isPresent();
        boolean sameStatement = known.reload().filter(reload.due()::equals).isPresent();
        if (!sameTable || !sameStatement) {
            return false;
        }
        At at = reload.due().at();
        quarantine.markWhere(
                id,
                Older.inText(Quarantine.MESSAGE),
                Older.parameters(at.binlogFile(), at.binlogPosition(), at.seenAt()),
                Quarantine.Fate.DISCARDED);
        // A consumer of the group would not let it begin elsewhere; the statements before have dropped the queue.
        queueOffsets.begin(
                id,
                plans.consumerGroup(reload.wanted(), reload.due()),
                at.seenAt() - Older.CLOCK_MAY_BE_WRONG_BY.toMillis());
        run(id, plans.after(reload.wanted(), catalog, reload.due(), known), reload.due());
        history.write(reloaded(reload));
        return true;
    }

    /** What the copy lacks is still left out, whatever the policy is later. */
    private static List<Entry> reloaded(Reload reload) {
        TableId id = reload.table().id();
        At at = reload.due().at();
        At behind = new At(at.statement(), at.binlogFile(), at.binlogPosition(), at.seenAt(), at.place() + 1);
        return Stream.concat(
                        Stream.of(new Entry(
                                id, Entry.Kind.RELOADED, "", "", reload.due().reason(), at)),
                        reload.wanted().names().stream()
                                .map(name -> new Entry(id, Entry.Kind.COLUMN_LEFT_OUT, name, COPIED, "", behind)))
                .toList();
    }

    private TableHistory known(TableId table, ClickHouseCatalog catalog) {
        return history.read(catalog).getOrDefault(table, TableHistory.NONE);
    }

    private void run(TableId table, List<Step> steps, Entry due) {
        At at = due.at();
        String why = due.byStatement() ? at.statement() : due.reason();
        applier.apply(table, steps, new Cause(why, at.binlogFile(), at.binlogPosition()))
                .ifPresent(failure -> {
                    throw ProblemCode.TABLE_STEP_FAILED.problem(failure, "It is tried again.");
                });
    }
}
