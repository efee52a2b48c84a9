package io.millrace.ddlmanager.api;

import io.millrace.common.journal.Effect;
import io.millrace.ddlmanager.plan.Step;
import io.millrace.ddlmanager.plan.TablePlan;
import io.millrace.ddlmanager.reconcile.Outcome;
import io.millrace.ddlmanager.views.ViewPlan;
import java.util.List;
import java.util.function.Function;

/**
 * A plan as JSON, or what became of one.
 *
 * @param fingerprint two plans with the same one do the same to the tables
 * @param tables all tables, those in sync too
 * @param views all views and aggregates on top of them, those in sync too; the running ddl-manager keeps them, so applying
 *     leaves them out
 */
public record PlanView(String fingerprint, Summary summary, List<TablePlanView> tables, List<ViewPlanView> views) {

    /** Numbers of statements by their effect, and of tables that do not follow MySQL by what keeps them from it. */
    public record Summary(
            int tables,
            long safe,
            long rewritesData,
            long losesData,
            long awaitingApproval,
            long waitingForStatement,
            long rewriting,
            long toBeCopied,
            long stopped,
            long onHold,
            long blocked) {

        static Summary of(List<TablePlan> plans) {
            return new Summary(
                    plans.size(),
                    statements(plans, Effect.SAFE),
                    statements(plans, Effect.REWRITES_DATA),
                    statements(plans, Effect.LOSES_DATA),
                    count(plans, TablePlan.AwaitingApproval.class),
                    count(plans, TablePlan.WaitingForStatement.class),
                    count(plans, TablePlan.Rewriting.class),
                    count(plans, TablePlan.Reload.class),
                    count(plans, TablePlan.Stopped.class),
                    count(plans, TablePlan.OnHold.class),
                    count(plans, TablePlan.Blocked.class));
        }

        private static long statements(List<TablePlan> plans, Effect effect) {
            return plans.stream()
                    .flatMap(plan -> plan.steps().stream())
                    .filter(step -> step.effect() == effect)
                    .count();
        }

        private static long count(List<TablePlan> plans, Class<? extends TablePlan> kind) {
            return plans.stream().filter(kind::isInstance).count();
        }

        public long statements() {
            return safe + rewritesData + losesData;
        }

        /** Whether there is nothing to be done, and nothing that a person must do. */
        public boolean inSync() {
            return statements()
                            + awaitingApproval
                            + waitingForStatement
                            + rewriting
                            + toBeCopied
                            + stopped
                            + onHold
                            + blocked
                    == 0;
        }

        /** In one line. */
        public String line() {
            return String.format(
                            "%d table%s: %d safe, %d rewrite%s data, %d lose%s data",
                            tables,
                            tables == 1 ? "" : "s",
                            safe,
                            rewritesData,
                            rewritesData == 1 ? "s" : "",
                            losesData,
                            losesData == 1 ? "s" : "")
                    + tables(awaitingApproval, "awaiting approval")
                    + tables(waitingForStatement, "waiting for a statement")
                    + tables(rewriting, "rewriting data")
                    + tables(toBeCopied, "to be copied again")
                    + tables(stopped, "stopped")
                    + tables(onHold, "on hold")
                    + tables(blocked, "blocked");
        }

        private static String tables(long number, String what) {
            return number == 0 ? "" : "; " + number + " " + what;
        }
    }

    /** @param effect safe, rewrites_data or loses_data */
    public record StatementView(String sql, String effect, String why) {
        public static StatementView of(Step step) {
            return new StatementView(step.sql(), step.effect().word(), step.why());
        }
    }

    /**
     * One table.
     *
     * @param plan what kind of plan it is: in-sync, create, change, rewriting, reload, awaiting-approval, waiting-for-statement, stopped,
     *     on-hold or blocked
     * @param reason why the table does not follow MySQL; null when it does, or will by its statements
     * @param failure ClickHouse's message when it stopped half-way; else null
     */
    public record TablePlanView(
            String table, String plan, String reason, List<StatementView> statements, String failure) {
        /** Whether it follows MySQL when its statements have run, or a copy or a rewrite is done: nobody need do anything. */
        public boolean continuesByItself() {
            return failure == null && (reason == null || plan.equals("reload") || plan.equals("rewriting"));
        }

        public static TablePlanView of(Outcome outcome) {
            return new TablePlanView(
                    outcome.table().id().toString(),
                    outcome.plan().word(),
                    outcome.plan().obstacle().orElse(null),
                    outcome.plan().steps().stream().map(StatementView::of).toList(),
                    outcome.failure().orElse(null));
        }
    }

    /**
     * One view or aggregate.
     *
     * @param view the MySQL database, and the file
     * @param object its name in ClickHouse
     * @param plan in-sync, create, change, drop, breaks, broken, waiting or refused
     * @param reason in words; may be empty
     */
    public record ViewPlanView(String view, String object, String plan, String reason, List<String> statements) {

        static ViewPlanView of(ViewPlan view) {
            return new ViewPlanView(
                    view.view().toString(), view.object(), view.state().word(), view.reason(), view.statements());
        }
    }

    /** Whether every view is as its file says, and works. */
    public boolean viewsInSync() {
        return views.stream().allMatch(view -> view.plan().equals(ViewPlan.State.IN_SYNC.word()));
    }

    public static PlanView of(List<Outcome> outcomes) {
        return of(outcomes, plans -> List.of());
    }

    /** @param views what is to be done about them, by the plans of the tables */
    public static PlanView of(List<Outcome> outcomes, Function<List<TablePlan>, List<ViewPlan>> views) {
        List<TablePlan> plans = outcomes.stream().map(Outcome::plan).toList();
        return new PlanView(
                TablePlan.fingerprint(plans),
                Summary.of(plans),
                outcomes.stream().map(TablePlanView::of).toList(),
                views.apply(plans).stream().map(ViewPlanView::of).toList());
    }
}
