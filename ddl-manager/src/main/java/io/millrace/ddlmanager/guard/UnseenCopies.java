package io.millrace.ddlmanager.guard;

import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.common.journal.TableState;
import io.millrace.common.metrics.MeterNames;
import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.capture.StoppedTables;
import io.millrace.ddlmanager.journal.Journal;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has the tables copied again whose changes Debezium did not see. */
public final class UnseenCopies {

    private static final Logger LOG = LoggerFactory.getLogger(UnseenCopies.class);

    private final List<String> databases;
    private final Journal journal;
    private final StoppedTables stopped;
    private final MeterRegistry meters;

    /** @param databases those of MySQL that are replicated */
    public UnseenCopies(List<String> databases, Journal journal, StoppedTables stopped, MeterRegistry meters) {
        this.databases = databases;
        this.journal = journal;
        this.stopped = stopped;
        this.meters = meters;
    }

    List<String> databases() {
        return databases;
    }

    void request(List<UnseenChange> changes) {
        Collection<TableId> all = journal.in(state -> state != TableState.DROPPED);
        Map<TableId, String> reasons = new TreeMap<>();
        for (UnseenChange change : changes) {
            Set<TableId> concerned = new HashSet<>(change.tables().orElse(Set.copyOf(all)));
            concerned.retainAll(all);
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
    }
}
