package io.millrace.ddlmanager.view;

import io.millrace.common.naming.Fingerprint;
import io.millrace.ddlmanager.Reconciler.Outcome;
import io.millrace.ddlmanager.plan.Statement;
import io.millrace.ddlmanager.plan.Statement.Effect;
import io.millrace.ddlmanager.plan.TablePlan;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A plan as JSON, or what became of one.
 *
 * @param fingerprint two plans with the same one do the same
 * @param tables all tables, those in step too
 */
public record PlanView(String fingerprint, Summary summary, List<TablePlanView> tables) {

    /**
     * Numbers of tables and of their statements.
     *
     * @param held tables that wait for a person, those included that a policy lets wait
     * @param loading tables that go on by themselves when they have been copied again
     */
    public record Summary(
            int tables, long safe, long rewritesData, long losesData, long held, long blocked, long loading) {

        public long statements() {
            return safe + rewritesData + losesData;
        }

        /** Whether there is nothing to be done, and nothing that a person must do. */
        public boolean inStep() {
            return safe + rewritesData + losesData + held + blocked + loading == 0;
        }

        /** For people. */
        public String line() {
            return String.format(
                    "%d table%s: %d safe, %d rewrite%s data, %d lose%s data; %d held; %d blocked%s",
                    tables,
                    tables == 1 ? "" : "s",
                    safe,
                    rewritesData,
                    rewritesData == 1 ? "s" : "",
                    losesData,
                    losesData == 1 ? "s" : "",
                    held,
                    blocked,
                    loading == 0 ? "" : "; " + loading + " to be copied again");
        }
    }

    /** @param effect safe, rewrites_data or loses_data */
    public record StatementView(String sql, String effect, String why) {
        public static StatementView of(Statement statement) {
            return new StatementView(statement.sql(), statement.effect().word(), statement.why());
        }
    }

    /**
     * One table.
     *
     * @param blocked why nothing can be done; else null
     * @param held why it goes no further for now; else null
     * @param loading whether it goes on by itself when it has been copied again
     * @param asks why the service does not run it by itself, and a person must; else null
     * @param failure ClickHouse's message when it stopped half-way; else null
     */
    public record TablePlanView(
            String table,
            String blocked,
            String held,
            boolean loading,
            String asks,
            List<StatementView> statements,
            String failure) {
        public static TablePlanView of(Outcome outcome) {
            return new TablePlanView(
                    outcome.table().id().toString(),
                    outcome.plan().blocked().orElse(null),
                    outcome.plan().held().orElse(null),
                    outcome.plan().loading(),
                    outcome.plan().asks().map(TablePlan.Asks::reason).orElse(null),
                    outcome.plan().statements().stream().map(StatementView::of).toList(),
                    outcome.failure().orElse(null));
        }
    }

    public static PlanView of(List<Outcome> outcomes) {
        return new PlanView(
                fingerprint(outcomes),
                new Summary(
                        outcomes.size(),
                        count(outcomes, Effect.SAFE),
                        count(outcomes, Effect.REWRITES_DATA),
                        count(outcomes, Effect.LOSES_DATA),
                        outcomes.stream()
                                .filter(outcome -> !outcome.plan().loading()
                                        && (outcome.plan().held().isPresent()
                                                || outcome.plan().asks().isPresent()))
                                .count(),
                        outcomes.stream()
                                .filter(outcome -> outcome.plan().blocked().isPresent())
                                .count(),
                        outcomes.stream()
                                .filter(outcome -> outcome.plan().loading())
                                .count()),
                outcomes.stream().map(TablePlanView::of).toList());
    }

    public static String fingerprint(List<Outcome> outcomes) {
        return Fingerprint.of(outcomes.stream()
                .filter(outcome -> !outcome.plan().inStep())
                .flatMap(outcome -> Stream.of(
                                Stream.of(outcome.table().id().toString()),
                                Stream.of(part(outcome.plan().blocked())),
                                Stream.of(part(outcome.plan().held())),
                                outcome.plan().statements().stream().map(Statement::sql))
                        .flatMap(parts -> parts))
                .toList());
    }

    private static String part(Optional<String> reason) {
        return reason.map(text -> "because " + text).orElse("");
    }

    private static long count(List<Outcome> outcomes, Effect effect) {
        return outcomes.stream()
                .flatMap(outcome -> outcome.plan().statements().stream())
                .filter(statement -> statement.effect() == effect)
                .count();
    }
}
