package io.millrace.ddlmanager.replay;

import io.millrace.common.journal.Origin;
import io.millrace.common.journal.TableEvent.QuarantineDecided;
import io.millrace.common.journal.TableEvent.QuarantineDecided.Decision;
import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.quarantine.Quarantine;
import io.millrace.common.settings.Setting;
import io.millrace.common.table.TableId;
import io.millrace.common.task.PeriodicTask;
import io.millrace.common.task.Schedule;
import io.millrace.ddlmanager.journal.Journal;
import io.millrace.ddlmanager.truncate.Truncations;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides what becomes of held rows, one decision after the other: truncations that discard them, the replay after a
 * schema change, and what a person asks for. A discarded row can so not be on its way at the same time, and no row from
 * before a truncation is sent while that waits. This holds within one process; so it is the running service, and no
 * command beside it, that replays and discards.
 */
public final class QuarantineKeeper implements PeriodicTask.Work {

    public static final Schedule SCHEDULE =
            Schedule.every(Duration.ofMillis(500)).retryAfter(Duration.ofSeconds(1), Duration.ofSeconds(10));

    private static final Logger LOG = LoggerFactory.getLogger(QuarantineKeeper.class);

    private final Truncations truncations;
    private final QuarantineReplay replay;
    private final Quarantine quarantine;
    private final Journal journal;
    private final List<String> databases;

    /**
     * @param databases MySQL's
     * @param truncations is closed with this, and so is {@code replay}
     */
    public QuarantineKeeper(
            List<String> databases,
            Quarantine quarantine,
            Truncations truncations,
            QuarantineReplay replay,
            Journal journal) {
        this.truncations = truncations;
        this.replay = replay;
        this.quarantine = quarantine;
        this.journal = journal;
        this.databases = databases;
    }

    public Quarantine quarantine() {
        return quarantine;
    }

    /** What is held and why, of all tables. */
    public List<Quarantine.Group> groups() {
        return databases.stream()
                .flatMap(database -> quarantine.groups(database).stream())
                .toList();
    }

    /** For what discards held rows in passing. */
    public synchronized <T> T exclusively(Supplier<T> work) {
        return work.get();
    }

    @Override
    public synchronized void run(PeriodicTask.Run run) {
        truncations.carryOut();
        run.progress();
        replay.replayDue(databases, truncations.waiting());
    }

    /**
     * Sends every held row of a table again, whatever its reason. What still does not fit comes back.
     *
     * @return how many were sent
     * @throws Problem when the table waits for a truncation, whose older rows must not come after it
     */
    public synchronized int replay(TableId table) {
        requireReplicated(table);
        if (truncations.waiting().contains(table)) {
            throw ProblemCode.TRUNCATION_WAITS.problem(
                    "A truncation of " + table + " waits until everything before it has arrived.",
                    "Try again when it is carried out; millrace.ddl.truncations.waiting tells.");
        }
        int rows = replay.replay(table);
        if (rows > 0) {
            decided(table, Decision.REPLAYED, rows, "all of the table", "sent again");
        }
        return rows;
    }

    /**
     * Held rows of a table are not to come back.
     *
     * @param reason a part of the reason that they are held for; empty: all of them
     * @return how many they were
     */
    public synchronized long discard(TableId table, Optional<String> reason) {
        requireReplicated(table);
        // Those that are counted are those that are marked, whatever comes meanwhile.
        Quarantine.Selection selection = new Quarantine.Selection(table, reason, Optional.of(quarantine.now()));
        long rows = quarantine.count(selection);
        if (rows > 0) {
            String statement = quarantine.mark(selection, Quarantine.Fate.DISCARDED);
            decided(
                    table,
                    Decision.DISCARDED,
                    rows,
                    reason.map(r -> "reason: " + r).orElse("of every reason"),
                    statement);
            LOG.atWarn().addKeyValue("table", table).addKeyValue("rows", rows).log("Held rows were discarded");
        }
        return rows;
    }

    private void decided(TableId table, Decision decision, long rows, String which, String how) {
        Origin origin = Origin.person("decided about quarantined rows");
        journal.report(List.of(new QuarantineDecided(table, origin, decision, rows, which + "; " + how)));
    }

    @Override
    public void close() {
        truncations.close();
        replay.close();
    }

    private void requireReplicated(TableId table) {
        requireReplicated(table, databases);
    }

    /** @throws Problem when the table's database is not one of them */
    public static void requireReplicated(TableId table, List<String> databases) {
        if (!databases.contains(table.database())) {
            throw ProblemCode.NO_SUCH_TABLE.problem(
                    "The database " + table.database() + " is not replicated.",
                    "Name the table as MySQL does, database.table; " + Setting.MYSQL_DATABASES.variable() + " is "
                            + String.join(",", databases) + ".");
        }
    }
}
