package io.millrace.ddlmanager;

import io.millrace.common.connect.ConnectClient.SourceOffset;
import io.millrace.common.settings.Setting;
import io.millrace.common.settings.Settings;
import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.connector.Deployment;
import io.millrace.ddlmanager.connector.MisreadTable;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stops tables at whose rows Debezium fails, and remembers which, as the binlog may explain it better. Thread-safe. */
final class MisreadTables {

    private static final Logger LOG = LoggerFactory.getLogger(MisreadTables.class);

    private final Settings settings;
    private final BothSides sides;
    private final TableJournal journal;
    private final Deployment deployment;
    private final Set<TableId> unexplained = ConcurrentHashMap.newKeySet();

    MisreadTables(Settings settings, BothSides sides, TableJournal journal, Deployment deployment) {
        this.settings = settings;
        this.sides = sides;
        this.journal = journal;
        this.deployment = deployment;
    }

    /**
     * Where the database is not said, every table of that name is meant; one that is not replicated (a migration's shadow
     * table) is stopped, too.
     *
     * @return those that were not stopped already
     */
    List<TableId> stop(MisreadTable failed) {
        SourceOffset offset = deployment.offset().orElse(new SourceOffset("", 0, Optional.empty(), false));
        List<TableId> named = settings.getList(Setting.MYSQL_DATABASES).stream()
                .filter(database ->
                        failed.database().isEmpty() || failed.database().equals(database))
                .map(database -> new TableId(database, failed.table()))
                .toList();
        List<TableId> replicated =
                named.stream().filter(table -> sides.table(table).isPresent()).toList();
        Set<TableId> halted = journal.halted();
        List<TableId> meant = (replicated.isEmpty() ? named : replicated)
                .stream().filter(table -> !halted.contains(table)).toList();
        meant.forEach(table -> {
            LOG.atError()
                    .addKeyValue("table", table)
                    .addKeyValue("binlogFile", offset.file())
                    .addKeyValue("binlogPosition", offset.position())
                    .log("Debezium misreads the table's rows; the table is stopped, the others go on");
            journal.halt(table, failed.reason(), offset.file(), offset.position());
        });
        unexplained.addAll(meant);
        return meant;
    }

    /** Whether the table was stopped without a better reason until now; whoever asks has one. */
    boolean explain(TableId table) {
        return unexplained.remove(table);
    }
}
