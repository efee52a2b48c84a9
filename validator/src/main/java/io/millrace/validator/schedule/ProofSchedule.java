package io.millrace.validator.schedule;

import io.millrace.common.problem.ProblemCode;
import io.millrace.common.table.Table;
import io.millrace.common.table.TableId;
import io.millrace.common.task.PeriodicTask;
import io.millrace.common.task.Schedule;
import io.millrace.validator.history.Standing;
import io.millrace.validator.history.Standings;
import io.millrace.validator.parity.Check;
import io.millrace.validator.parity.CheckScope;
import io.millrace.validator.parity.Checks;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Proves one table after the other: the one whose proof is oldest, and each no sooner again than asked for. It pauses between
 * two tables while there is a check that somebody asked for.
 */
public final class ProofSchedule implements PeriodicTask.Work {

    public static final Schedule SCHEDULE = Schedule.every(Duration.ofSeconds(10));

    /** A table that could not be checked is tried again sooner than one that was. */
    private static final Duration NEXT_TRY = Duration.ofHours(1);

    private final Supplier<List<Table>> streaming;
    private final Standings standings;
    private final Checks checks;
    private final Duration every;
    private final CheckScope scope;
    private final Map<TableId, Instant> inVain = new HashMap<>();

    /**
     * @param streaming the tables that are {@code streaming} now
     * @param share of the time that a check has a statement running in MySQL
     */
    public ProofSchedule(
            Supplier<List<Table>> streaming, Standings standings, Checks checks, Duration every, double share) {
        this.streaming = streaming;
        this.standings = standings;
        this.checks = checks;
        this.every = every;
        this.scope = CheckScope.proof(share);
    }

    @Override
    public void run(PeriodicTask.Run run) {
        while (!run.stopping() && !checks.busy()) {
            run.progress();
            Optional<Table> due = next(Instant.now());
            if (due.isEmpty()) {
                return;
            }
            Table table = due.get();
            Optional<Instant> before = tried(table.id());
            Check check = checks.runScheduled(List.of(table), scope, () -> {
                run.progress();
                return run.stopping();
            });
            if (tried(table.id()).equals(before)) {
                inVain.put(table.id(), Instant.now());
            }
            if (check.state() == Check.State.FAILED) {
                throw ProblemCode.CHECK_FAILED.problem(
                        "The check of " + table.id() + " failed: "
                                + check.problem().orElse(""),
                        ProblemCode.CHECK_FAILED.remedy());
            }
        }
    }

    /** A table as MySQL has it now. */
    private Optional<Table> next(Instant now) {
        Duration again = every.compareTo(NEXT_TRY) < 0 ? every : NEXT_TRY;
        inVain.values().removeIf(at -> !at.plus(again).isAfter(now));
        Map<TableId, Table> tables = streaming.get().stream()
                .filter(table -> !inVain.containsKey(table.id()))
                .collect(Collectors.toMap(Table::id, table -> table));
        return Rota.next(tables.keySet(), this::tried, every, now).map(tables::get);
    }

    private Optional<Instant> tried(TableId table) {
        return standings.of(table).flatMap(Standing::triedAt);
    }
}
