package io.millrace.ddlmanager.load;

import io.millrace.common.journal.Cause;
import io.millrace.common.journal.Origin;
import io.millrace.common.journal.TableEvent;
import io.millrace.common.journal.TableEvent.CopyBegun;
import io.millrace.common.journal.TableEvent.CopyDone;
import io.millrace.common.journal.TableEvent.CopyRequested;
import io.millrace.common.journal.TableEvent.StatementRead;
import io.millrace.common.journal.TableEvent.StatementRead.Kind;
import io.millrace.common.journal.TableTimeline;
import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.quarantine.Quarantine;
import io.millrace.common.table.Table;
import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.apply.Applier;
import io.millrace.ddlmanager.apply.QueueOffsets;
import io.millrace.ddlmanager.catalog.ClickHouseCatalog;
import io.millrace.ddlmanager.history.OlderRows;
import io.millrace.ddlmanager.journal.Journal;
import io.millrace.ddlmanager.plan.IgnoredColumns;
import io.millrace.ddlmanager.plan.ReloadPlans;
import io.millrace.ddlmanager.plan.Step;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Makes the place for a copy of a table, and puts the copy into the table's place. */
public final class TableExchange {

    /** Tells these entries from the one of the statement that added the column, if that is the one that had it copied. */
    private static final String COPIED = "copied";

    private final ReloadPlans plans;
    private final Journal journal;
    private final Applier applier;
    private final QueueOffsets queueOffsets;
    private final Quarantine quarantine;

    public TableExchange(
            ReloadPlans plans, Journal journal, Applier applier, QueueOffsets queueOffsets, Quarantine quarantine) {
        this.plans = plans;
        this.journal = journal;
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
    public record Reload(IgnoredColumns wanted, CopyRequested due, String intake) {

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
        TableTimeline known = journal.timeline(id);
        if (table.isEmpty() || table.get().key().isEmpty() || known.requested().isEmpty()) {
            return Optional.empty();
        }
        CopyRequested due = known.requested().get();
        IgnoredColumns wanted = plans.wanted(table.get(), catalog, known);
        run(id, plans.before(wanted, due, known), due);
        journal.append(new CopyBegun(id, Origin.now(due.cause()), false));
        return Optional.of(new Reload(wanted, due, plans.intake(wanted.table())));
    }

    /**
     * Puts the copy into the table's place and reads again from before the statement that requested it.
     *
     * @param now as MySQL has the table now
     * @return false when the copy is not of the table as it is now: nothing was done, and it must be made once more
     * @throws Problem when ClickHouse or Kafka refuses
     */
    public boolean finish(Reload reload, Optional<Table> now, ClickHouseCatalog catalog) {
        TableId id = reload.table().id();
        TableTimeline known = journal.timeline(id);
        boolean sameTable = now.map(table -> plans.wanted(table, catalog, known).table())
                .filter(table -> table.columns().equals(reload.table().columns())
                        && table.key().equals(reload.table().key()))
                .isPresent();
        boolean sameStatement = known.requested().filter(reload.due()::equals).isPresent();
        if (!sameTable || !sameStatement) {
            return false;
        }
        Origin at = reload.due().origin();
        quarantine.markWhere(
                id,
                OlderRows.inText(Quarantine.MESSAGE),
                OlderRows.parameters(at.place().file(), at.place().position(), at.millis()),
                Quarantine.Fate.DISCARDED);
        // A consumer of the group would not let it begin elsewhere; the statements before have dropped the queue.
        queueOffsets.begin(
                id,
                plans.consumerGroup(reload.wanted(), reload.due(), known),
                at.millis() - OlderRows.CLOCK_MAY_BE_WRONG_BY.toMillis());
        run(id, plans.after(reload.wanted(), catalog, reload.due(), known), reload.due());
        journal.append(copied(reload));
        return true;
    }

    /** What the copy lacks is still ignored, whatever the policy is later. */
    private static List<TableEvent> copied(Reload reload) {
        TableId id = reload.table().id();
        Origin counts = reload.due().origin();
        Origin after = counts.withOrdinal(counts.ordinal() + 1);
        Origin now = new Origin(Instant.now(), counts.cause(), counts.place(), 0);
        return Stream.<TableEvent>concat(
                        Stream.of(new CopyDone(id, now, false, counts)),
                        reload.wanted().names().stream()
                                .map(name -> new StatementRead(id, after, Kind.COLUMN_IGNORED, name, COPIED, "")))
                .toList();
    }

    private void run(TableId table, List<Step> steps, CopyRequested due) {
        Origin at = due.origin();
        Origin cause =
                at.byStatement() ? at : new Origin(at.at(), new Cause(at.cause().by(), due.reason()), at.place(), 0);
        applier.apply(table, steps, cause).ifPresent(failure -> {
            throw ProblemCode.TABLE_STEP_FAILED.problem(failure, "It is tried again.");
        });
    }
}
