package io.millrace.ddlmanager.guard;

import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.common.journal.TableState;
import io.millrace.common.metrics.MeterNames;
import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.capture.StoppedTables;
import io.millrace.ddlmanager.journal.Journal;
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

    private final List<String> databases;
    private final Supplier<? extends Collection<TableId>> inMysql;
    private final Journal journal;
    private final StoppedTables stopped;
    private final MeterRegistry meters;

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

    /**
     * Has the tables copied.
     *
     * @return false when MySQL has a table that is too new to be known: its CREATE must be read first, so that the copy comes
     *     behind it, and nothing was done
     */
    boolean request(List<UnseenChange> changes) {
        Collection<TableId> all = journal.in(state -> state != TableState.DROPPED);
        if (!Set.copyOf(all).containsAll(inMysql.get())) {
            return false;
        }
        Map<TableId, String> reasons = new TreeMap<>();
        for (UnseenChange change : changes) {
            Set<TableId> concerned = all.stream().filter(change::mayConcern).collect(Collectors.toSet());
            change.copiedSince()
                    .ifPresent(at ->
                            concerned.removeIf(table -> !journal.timeline(table).copiedAfter(at)));
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
