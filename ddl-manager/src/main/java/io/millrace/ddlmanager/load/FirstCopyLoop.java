package io.millrace.ddlmanager.load;

import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.fence.KafkaFences;
import io.millrace.common.fence.MysqlBinlog;
import io.millrace.common.fence.Place;
import io.millrace.common.journal.TableState;
import io.millrace.common.journal.TableTimeline;
import io.millrace.common.naming.RawTable;
import io.millrace.common.naming.Targets;
import io.millrace.common.table.Table;
import io.millrace.common.table.TableId;
import io.millrace.common.task.Parallel;
import io.millrace.common.task.PeriodicTask;
import io.millrace.common.task.Retries;
import io.millrace.common.task.Schedule;
import io.millrace.ddlmanager.catalog.SourceAndTarget;
import io.millrace.ddlmanager.connector.Deployment;
import io.millrace.ddlmanager.follow.FollowedStatements;
import io.millrace.ddlmanager.journal.Journal;
import io.millrace.ddlmanager.reconcile.TableJournal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies tables for the first time, the small ones first, while the connector reads their changes already, which win over the
 * copy. The connector's own snapshot copies the tables without a key.
 *
 * <p>A table that is altered meanwhile, or whose copy was interrupted, is left to {@link ReloadLoop}: what the statement did to
 * the rows, or which rows were deleted in between, is not to be told from here.
 */
public final class FirstCopyLoop implements PeriodicTask.Work {

    private static final Logger LOG = LoggerFactory.getLogger(FirstCopyLoop.class);

    private static final Duration LOOK = Duration.ofMillis(200);

    /** So long small tables are copied before it is said that they are. */
    private static final Duration ROUND = Duration.ofSeconds(2);

    /** Rows of a table that is small: others do not wait for its end. */
    private static final long SMALL = 100_000;

    public static final Schedule SCHEDULE =
            Schedule.every(LOOK).retryAfter(Duration.ofSeconds(2), Duration.ofSeconds(30));

    private final Journal journal;
    private final TableJournal requests;
    private final Deployment deployment;
    private final SourceAndTarget sides;
    private final MysqlBinlog binlog;
    private final KafkaFences fences;
    private final FollowedStatements followed;
    private final TableCopy copy;
    private final Targets targets;
    private final ClickHouse clickHouse;
    private final Retries<TableId> retries = new Retries<>(SCHEDULE);
    private final List<Round> rounds = new ArrayList<>();
    private Optional<Statements> before = Optional.empty();

    /** @param known what was known of the table when its copy began */
    private record Copied(Table table, TableTimeline known) {

        TableId id() {
            return table.id();
        }
    }

    /**
     * Tables that are copied, and await that it is known what was done to them meanwhile.
     *
     * @param statements up to the end of the copies
     */
    private record Round(List<Copied> copied, Statements statements) {}

    /** @param end whether the copy came to its end, or throws what it failed with */
    private record Tried(Copied copy, Supplier<Boolean> end) {}

    /** The statements up to some place in the binlog: when Debezium has read up to there, it is known how many there are. */
    private final class Statements {

        private final Place end = binlog.end();
        private long offset = -1;

        boolean followed() {
            if (offset < 0 && deployment.hasRead(end, binlog)) {
                offset = fences.schemaChangesEnd();
            }
            return offset >= 0 && followed.include(offset);
        }
    }

    public FirstCopyLoop(
            Journal journal,
            TableJournal requests,
            Deployment deployment,
            SourceAndTarget sides,
            MysqlBinlog binlog,
            KafkaFences fences,
            FollowedStatements followed,
            TableCopy copy,
            Targets targets,
            ClickHouse clickHouse) {
        this.journal = journal;
        this.requests = requests;
        this.deployment = deployment;
        this.sides = sides;
        this.binlog = binlog;
        this.fences = fences;
        this.followed = followed;
        this.copy = copy;
        this.targets = targets;
        this.clickHouse = clickHouse;
    }

    @Override
    public void run(PeriodicTask.Run run) {
        rounds.removeIf(round -> round.statements().followed() && settled(round.copied()));
        List<TableTimeline> due = journal.timelines().values().stream()
                .filter(TableTimeline::firstCopyDue)
                .filter(one -> rounds.stream()
                        .flatMap(round -> round.copied().stream())
                        .noneMatch(copied -> copied.id().equals(one.table())))
                .toList();
        if (due.isEmpty() && rounds.isEmpty()) {
            before = Optional.empty();
        }
        if (due.isEmpty() || !deployment.streams()) {
            return;
        }
        List<TableTimeline> own = withoutOthers(due);
        if (own.isEmpty()) {
            return;
        }
        if (before.isEmpty()) {
            before = Optional.of(new Statements());
        }
        if (before.get().followed()) {
            copy(own, run);
        }
    }

    /** What the snapshot has copied, and what is nothing to copy here. */
    private List<TableTimeline> withoutOthers(List<TableTimeline> due) {
        List<TableId> ids = due.stream().map(TableTimeline::table).toList();
        Set<TableId> others = new HashSet<>(deployment.copied(ids));
        others.addAll(deployment.unread(ids));
        due.stream().filter(one -> one.requested().isPresent()).forEach(one -> others.add(one.table()));
        if (!others.isEmpty()) {
            requests.firstCopyDone(others);
        }
        return due.stream()
                .filter(one -> one.state() == TableState.COPYING && !others.contains(one.table()))
                .toList();
    }

    private void copy(List<TableTimeline> due, PeriodicTask.Run run) {
        Map<TableId, TableTimeline> known =
                due.stream().collect(Collectors.toMap(TableTimeline::table, Function.identity()));
        List<Copied> tables = sides.tables(known.keySet()).stream()
                .sorted(Comparator.comparing(table -> table.size().rows()))
                .map(table -> new Copied(table, known.get(table.id())))
                .toList();
        known.keySet().stream()
                .filter(gone -> tables.stream().noneMatch(table -> table.id().equals(gone)))
                .forEach(gone -> requests.firstCopyDone(List.of(gone)));
        long end = System.nanoTime() + ROUND.toNanos();
        retries.forgetExcept(known.keySet());
        List<Copied> done = new ArrayList<>();
        Parallel.map(next(tables), copy.parallel(), table -> tried(table, end, run)).stream()
                .flatMap(Optional::stream)
                .forEach(tried -> {
                    TableId id = tried.copy().id();
                    if (retries.attempt(id, tried.end()::get, failure -> failed(id, failure))) {
                        done.add(tried.copy());
                    }
                });
        if (!done.isEmpty()) {
            rounds.add(new Round(done, new Statements()));
        }
    }

    /** Some small tables side by side, or a large one alone, when nothing waits for its end. */
    private List<Copied> next(List<Copied> tables) {
        List<Copied> ready =
                tables.stream().filter(table -> !retries.waits(table.id())).toList();
        List<Copied> small =
                ready.stream().filter(one -> one.table().size().rows() <= SMALL).toList();
        return !small.isEmpty()
                ? small
                : ready.stream().filter(one -> rounds.isEmpty()).limit(1).toList();
    }

    /** Empty when the round is over. */
    private Optional<Tried> tried(Copied table, long endNanos, PeriodicTask.Run run) {
        if (run.stopping() || System.nanoTime() - endNanos > 0) {
            return Optional.empty();
        }
        return Optional.of(new Tried(table, Parallel.outcome(() -> copied(table.table(), run))));
    }

    /** @return false when it is not copied here, or not to its end */
    private boolean copied(Table table, PeriodicTask.Run run) {
        TableId id = table.id();
        if (begun(id)) {
            again(id, "its first copy was interrupted");
            return false;
        }
        CopyProgress progress = copy.run(table, targets.intake(id), () -> {
            run.progress();
            return run.stopping();
        });
        if (run.stopping()) {
            return false;
        }
        progress.in(LOG.atInfo().addKeyValue("table", id)).log("The table was copied");
        return true;
    }

    private boolean begun(TableId table) {
        return !clickHouse
                .query("SELECT 1 FROM "
                        + RawTable.now(clickHouse, targets, table).quoted() + " WHERE _version = 0 LIMIT 1")
                .isEmpty();
    }

    /** All statements that MySQL ran before the end of these copies were followed. */
    private boolean settled(List<Copied> copied) {
        Map<TableId, Table> now = sides.tables(copied.stream().map(Copied::id).toList()).stream()
                .collect(Collectors.toMap(Table::id, Table::withoutSize));
        List<TableId> done = new ArrayList<>();
        for (Copied one : copied) {
            boolean same = one.table().withoutSize().equals(now.get(one.id()));
            if (same
                    && journal.timeline(one.id())
                            .statements()
                            .equals(one.known().statements())) {
                done.add(one.id());
            } else {
                again(one.id(), "it was altered during its first copy");
            }
        }
        requests.firstCopyDone(done);
        return true;
    }

    private void again(TableId table, String why) {
        LOG.atInfo().addKeyValue("table", table).addKeyValue("reason", why).log("The table is copied once more");
        requests.copyDue(Map.of(table, why));
        requests.firstCopyDone(List.of(table));
    }

    private void failed(TableId table, Throwable failure) {
        if (journal.timeline(table).requested().isPresent()) {
            LOG.atInfo().addKeyValue("table", table).log("The first copy ends, as another one was asked for meanwhile");
            return;
        }
        requests.copyFailed(table, String.valueOf(failure.getMessage()));
        LOG.atError()
                .addKeyValue("table", table)
                .setCause(failure)
                .log("A table could not be copied and is tried again");
    }

    @Override
    public void close() {
        fences.close();
    }
}
