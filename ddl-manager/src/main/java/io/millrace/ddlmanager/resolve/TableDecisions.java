package io.millrace.ddlmanager.resolve;

import io.millrace.common.journal.Origin;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.apply.PipelineLock;
import io.millrace.ddlmanager.capture.CapturedTables;
import io.millrace.ddlmanager.capture.StoppedTables;
import io.millrace.ddlmanager.catalog.Scope;
import io.millrace.ddlmanager.plan.TablePlan;
import io.millrace.ddlmanager.reconcile.CurrentPlans;
import io.millrace.ddlmanager.reconcile.Outcome;
import io.millrace.ddlmanager.reconcile.Reconciler;
import io.millrace.ddlmanager.reconcile.TableJournal;
import java.util.List;

/** Carries out what a person decides about one table. Thread-safe. */
public final class TableDecisions {

    private final CurrentPlans plans;
    private final Reconciler reconciler;
    private final TableJournal journal;
    private final CapturedTables captured;
    private final StoppedTables stopped;
    private final PipelineLock lock;

    public TableDecisions(
            CurrentPlans plans,
            Reconciler reconciler,
            TableJournal journal,
            CapturedTables captured,
            StoppedTables stopped,
            PipelineLock lock) {
        this.plans = plans;
        this.reconciler = reconciler;
        this.journal = journal;
        this.captured = captured;
        this.stopped = stopped;
        this.lock = lock;
    }

    /**
     * @return what became of the table
     * @throws io.millrace.common.problem.Problem when there is no such table, or nothing to decide about it
     */
    public List<Outcome> resolve(TableId table, Resolution resolution) {
        TablePlan plan = plans.of(table)
                .map(Outcome::plan)
                .orElseThrow(() -> ProblemCode.NO_SUCH_TABLE.problem(
                        "There is no table " + table + ".", "Name it as MySQL does, database.table."));
        List<Outcome> made = switch (resolution) {
            case HOLD, RESUME -> pause(table, resolution == Resolution.HOLD);
            case APPLY, SKIP, RELOAD -> resolve(table, plan, resolution);
        };
        // Planned with it: a table whose name in ClickHouse clashes with this one's.
        return made.stream()
                .filter(outcome -> outcome.table().id().equals(table))
                .toList();
    }

    private List<Outcome> resolve(TableId table, TablePlan plan, Resolution resolution) {
        boolean leftOut = journal.leftOut().contains(table);
        // Nobody has read its rows since, so they must be copied.
        boolean unread = leftOut || plan.captured() && !captured.reads(table);
        if (resolution == Resolution.SKIP && !plan.skippable() && !unread) {
            throw ProblemCode.NOTHING_TO_RESOLVE.problem(
                    "There is nothing to skip for the table " + table + ".",
                    "`millrace plan` shows which tables wait, and for what.");
        }
        if (resolution == Resolution.APPLY && plan.continuesByItself()) {
            throw ProblemCode.NOTHING_TO_RESOLVE.problem(
                    "Nothing about the table " + table + " waits for a person.",
                    "`millrace plan` shows what does; `millrace resolve --reload` copies any table.");
        }
        Origin cause = Origin.person("a person decided about the table: " + resolution.word());
        if (leftOut) {
            // Debezium is told of its columns only when it joins.
            stopped.takeOut();
        }
        if (resolution == Resolution.APPLY && plan.approved() != plan) {
            return reconciler.applyApproved(cause, Scope.of(table));
        }
        return lock.take(() -> {
            if (resolution == Resolution.SKIP && !unread) {
                journal.continueAsInMysql(table, "the statements that waited are skipped");
            } else {
                journal.reload(table);
            }
            if (leftOut) {
                journal.release(table);
            }
            return reconciler.apply(cause, Scope.of(table));
        });
    }

    private List<Outcome> pause(TableId table, boolean hold) {
        if (hold == journal.timeline(table).onHold().isPresent()) {
            throw ProblemCode.NOTHING_TO_RESOLVE.problem(
                    "The table " + table + (hold ? " is on hold already." : " is not on hold."),
                    "`GET /tables` shows each table's state.");
        }
        Origin cause = Origin.person(hold ? "the table was put on hold" : "the table was resumed");
        return lock.take(() -> {
            if (hold) {
                journal.hold(table);
            } else {
                journal.resume(table);
            }
            return reconciler.apply(cause, Scope.of(table));
        });
    }
}
