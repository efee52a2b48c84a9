package io.millrace.ddlmanager.truncate;

import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.common.Resources;
import io.millrace.common.fence.Fence;
import io.millrace.common.fence.KafkaFences;
import io.millrace.common.fence.Place;
import io.millrace.common.journal.TableEvent.StatementRead;
import io.millrace.common.metrics.MeterNames;
import io.millrace.common.naming.Topics;
import io.millrace.common.policy.SchemaChangeKind;
import io.millrace.common.policy.SchemaPolicies;
import io.millrace.common.settings.KafkaSettings;
import io.millrace.common.settings.NameSettings;
import io.millrace.common.table.TableId;
import io.millrace.common.task.Retries;
import io.millrace.common.task.Schedule;
import io.millrace.common.wire.TruncationEvent;
import io.millrace.ddlmanager.ddl.SchemaChange;
import io.millrace.ddlmanager.guard.StatementGuard;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.LongPredicate;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits for each truncation until everything before it has arrived, and carries it out. One table's trouble does not
 * hold up the others. {@link #carryOut} and {@link #close} belong to one thread, which also replays out of quarantine, so that
 * no row from before a truncation is sent again while that waits.
 */
public final class Truncations implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Truncations.class);
    private static final Duration POLL = Duration.ofMillis(50);
    private static final Duration NOT_YET = Duration.ofSeconds(5);

    private final Resources resources;
    private final Notices notices;
    private final KafkaFences fences;
    private final Tombstones tombstones;
    private final Topics topics;
    private final SchemaPolicies policies;
    private final Predicate<TableId> replicated;
    private final Predicate<TableId> loading;
    private final Predicate<TableId> abandoned;
    private final LongPredicate followed;
    private final StatementGuard guard;
    private final MeterRegistry meters;
    private final SortedMap<Long, Waiting> waiting = new ConcurrentSkipListMap<>();
    private final Retries<Long> retries =
            new Retries<>(Schedule.every(Duration.ZERO).retryAfter(Duration.ofSeconds(5), Duration.ofSeconds(30)));

    private static final class Waiting {
        private final TruncationEvent notice;
        private Fence fence;
        private Place end;
        private long statements;

        private Waiting(TruncationEvent notice) {
            this.notice = notice;
        }
    }

    /**
     * @param replicated whether a table that ClickHouse does not have is yet to come
     * @param loading whether a table's copy is due: rows that were read before the truncation may still come
     * @param abandoned whether nobody reads the rows any more that are still to come
     * @param followed whether all statements before an offset of the schema-change topic were followed: one of them may
     *     ask for such a copy
     * @param guard says which truncations are of temporary tables
     */
    public Truncations(
            KafkaSettings kafka,
            NameSettings names,
            SchemaPolicies policies,
            Tombstones tombstones,
            Predicate<TableId> replicated,
            Predicate<TableId> loading,
            Predicate<TableId> abandoned,
            LongPredicate followed,
            StatementGuard guard,
            MeterRegistry meters) {
        this.topics = Topics.of(names);
        this.policies = policies;
        this.tombstones = tombstones;
        try (Resources opened = new Resources()) {
            this.notices = opened.add(new Notices(kafka, topics));
            this.fences = opened.add(new KafkaFences(kafka, names));
            this.resources = opened.keep();
        }
        this.replicated = replicated;
        this.loading = loading;
        this.abandoned = abandoned;
        this.followed = followed;
        this.guard = guard;
        this.meters = meters;
        meters.gauge(MeterNames.TRUNCATIONS_WAITING, waiting, SortedMap::size);
    }

    /** The table was dropped, and one of its name was made: a truncation where it was dropped. */
    public void droppedAndMadeAgain(StatementRead drop) {
        notices.announce(new TruncationEvent(
                drop.table(),
                topics.rawTopic(drop.table()),
                Optional.empty(),
                drop.origin().millis(),
                drop.origin().millis(),
                drop.place().file(),
                drop.place().position(),
                0,
                false));
    }

    /**
     * The connector makes another first copy of a table that has rows: those that are older than this one, and not in it, are
     * gone in MySQL.
     *
     * @param found what Debezium said of the table when it began
     */
    public void copiedByTheConnectorAgain(TableId table, SchemaChange found) {
        notices.announce(new TruncationEvent(
                table,
                topics.rawTopic(table),
                Optional.empty(),
                found.readAt(),
                found.readAt(),
                found.binlogFile(),
                // The rows of the copy itself stand at that place.
                found.binlogPosition() - 1,
                0,
                true));
    }

    /** Carries out what can be carried out now. */
    public void carryOut() {
        notices.poll(POLL).forEach((offset, notice) -> waiting.put(offset, new Waiting(notice)));
        waiting.entrySet().removeIf(entry -> done(entry.getKey(), entry.getValue()));
        notices.doneExcept(waiting.keySet());
    }

    /** The tables with a truncation that is not carried out yet. */
    public Set<TableId> waiting() {
        return waiting.values().stream().map(w -> w.notice.table()).collect(Collectors.toSet());
    }

    private boolean done(long offset, Waiting w) {
        return retries.attempt(
                offset,
                () -> tryToCarryOut(offset, w),
                failure -> LOG.atError()
                        .addKeyValue("table", w.notice.table())
                        .addKeyValue("binlogFile", w.notice.binlogFile())
                        .addKeyValue("binlogPosition", w.notice.binlogPosition())
                        .setCause(failure)
                        .log("A truncation failed and is tried again"));
    }

    private boolean tryToCarryOut(long offset, Waiting w) {
        TruncationEvent notice = w.notice;
        TableId table = notice.table();
        if (w.fence == null) {
            // A notice can be read only after the transactions in which Debezium wrote the truncation, and with it
            // everything that was before it in the binlog, to whatever partition. So all older rows are in Kafka now.
            w.end = guard.end();
            w.statements = fences.schemaChangesEnd();
            w.fence = fences.ofTable(table, notice.rawTopic());
        }
        if (!followed.test(w.statements) || !guard.checked(w.end)) {
            return false;
        }
        if (guard.concernsTemporaryTable(notice.binlogFile(), notice.binlogPosition())) {
            LOG.atInfo().addKeyValue("table", table).log("A temporary table of that name was truncated");
            return true;
        }
        if (!tombstones.possible(table)) {
            if (replicated.test(table)) {
                retries.putOff(offset, NOT_YET);
                return false;
            }
            LOG.atInfo().addKeyValue("table", table).log("A table was truncated that is not replicated");
            return true;
        }
        if (!notice.firstCopy() && policies.keepsInSight(table, SchemaChangeKind.TRUNCATE)) {
            meters.counter(MeterNames.TRUNCATIONS_IGNORED, MeterNames.TABLE, table.toString())
                    .increment();
            LOG.atWarn()
                    .addKeyValue("table", table)
                    .addKeyValue("binlogFile", notice.binlogFile())
                    .addKeyValue("binlogPosition", notice.binlogPosition())
                    .log("A truncation is not followed, as the policy says: the older rows stay");
            return true;
        }
        if (loading.test(table) || !abandoned.test(table) && !w.fence.look().over()) {
            return false;
        }
        long rows = tombstones.write(notice);
        if (notice.firstCopy() && rows == 0) {
            return true;
        }
        meters.counter(MeterNames.TRUNCATIONS_APPLIED, MeterNames.TABLE, table.toString())
                .increment();
        meters.counter(MeterNames.ROWS_TRUNCATED, MeterNames.TABLE, table.toString())
                .increment(rows);
        LOG.atInfo()
                .addKeyValue("table", table)
                .addKeyValue("binlogFile", notice.binlogFile())
                .addKeyValue("binlogPosition", notice.binlogPosition())
                .addKeyValue("rows", rows)
                .log(
                        notice.firstCopy()
                                ? "Rows that MySQL no longer had at the new first copy were deleted"
                                : "A truncation was carried out");
        return true;
    }

    @Override
    public void close() {
        resources.close();
    }
}
