package io.millrace.ddlmanager.guard;

import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.common.journal.TableState;
import io.millrace.common.metrics.MeterNames;
import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.capture.StoppedTables;
import io.millrace.ddlmanager.journal.Journal;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has the tables copied again whose changes Debezium did not see. */
public final class UnseenCopies {

    private static final Logger LOG = LoggerFactory.getLogger(UnseenCopies.class);

    private static final Duration LONGEST_WAIT = Duration.ofMinutes(2);

    private final List<String> databases;
    private final Supplier<? extends Collection<TableId>> inMysql;
    private final Journal journal;
    private final StoppedTables stopped;
    private final MeterRegistry meters;

    /** Since when tables are waited for; 0: none is. */
    private long waitsSinceNanos;

    /**
     * @param databases those of MySQL that are replicated
     * @param inMysql the tables that MySQL has there now, without those that are left out
     */
    public UnseenCopies(
            List<String> databases,
            Supplier<? extends Collection<TableId>> inMysql,
            Journal journal,
            StoppedTables stopped,
            MeterRegistry meters) {
        this.databases = databases;
        this.inMysql = inMysql;
        this.journal = journal;
        this.stopped = stopped;
        this.meters = meters;
    }

    List<String> databases() {
        return databases;
    }

    /** Not for long: what nobody replicates is never known. */
    private boolean awaitsNewTables(Set<TableId> known) {
        Set<TableId> unknown =
                inMysql.get().stream().filter(table -> !known.contains(table)).collect(Collectors.toSet());
        if (unknown.isEmpty()) {
            waitsSinceNanos = 0;
            return false;
        }
        if (waitsSinceNanos == 0) {
            waitsSinceNanos = System.nanoTime();
            LOG.atInfo()
                    .addKeyValue("tables", unknown)
                    .log("Tables that have to be copied wait until the statements that made these are read");
        }
        boolean patient = System.nanoTime() - waitsSinceNanos < LONGEST_WAIT.toNanos();
        if (!patient) {
            waitsSinceNanos = 0;
            LOG.atError()
                    .addKeyValue("tables", unknown)
                    .log(
                            "Rows of these tables may be missing: they changed before their tables were known; run `millrace validate`");
        }
        return patient;
    }

    /**
     * Has the tables copied.
     *
     * @return false when MySQL has a table that is too new to be known: its CREATE must be read first, so that the copy comes
     *     behind it, and nothing was done
     */
    boolean request(List<UnseenChange> changes) {
        Collection<TableId> all = journal.in(state -> state != TableState.DROPPED);
        if (awaitsNewTables(Set.copyOf(all))) {
            return false;
        }
        Map<TableId, String> reasons = new TreeMap<>();
        for (UnseenChange change : changes) {
            Set<TableId> concerned = all.stream().filter(change::mayConcern).collect(Collectors.toSet());
            change.hidden()
                    .ifPresent(rows -> concerned.removeIf(
                            table -> !journal.timeline(table).copiedWithout(rows.written(), rows.shown())));
            if (!concerned.isEmpty()) {
                meters.counter(MeterNames.CHANGES_UNSEEN).increment();
                LOG.atWarn()
                        .addKeyValue("tables", concerned)
                        .addKeyValue("binlogFile", change.file())
                        .addKeyValue("binlogPosition", change.position())
                        .addKeyValue("what", change.what())
                        .log("MySQL's rows changed, and no row event says how; the tables are copied again");
            }
            concerned.forEach(table -> reasons.putIfAbsent(table, change.reason()));
        }
        if (!reasons.isEmpty()) {
            stopped.rowsUnknown(reasons);
        }
        return true;
    }
}
