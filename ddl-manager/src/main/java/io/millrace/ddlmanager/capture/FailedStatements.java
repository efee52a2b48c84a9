package io.millrace.ddlmanager.capture;

import io.millrace.common.connect.ConnectClient.SourceOffset;
import io.millrace.common.fence.Place;
import io.millrace.common.mysql.Mysql;
import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.capture.BinlogEvents.Statement;
import io.millrace.ddlmanager.catalog.SourceAndTarget;
import io.millrace.ddlmanager.connector.Deployment;
import io.millrace.ddlmanager.ddl.DdlChange;
import io.millrace.ddlmanager.reconcile.TableJournal;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets the connector past a statement that ends its task. Debezium applies only what is about tables that it reads, so the
 * statement's tables are taken out of it first. Where it fails even at reading the text, it continues behind the statement;
 * what was written between its last place and the statement may be lost to it then, so those tables are copied as well.
 */
public final class FailedStatements {

    private static final Logger LOG = LoggerFactory.getLogger(FailedStatements.class);

    private final BinlogEvents statements;
    private final SourceAndTarget sides;
    private final TableJournal journal;
    private final StoppedTables stopped;
    private final Deployment deployment;

    public FailedStatements(
            Mysql mysql, SourceAndTarget sides, TableJournal journal, StoppedTables stopped, Deployment deployment) {
        this.statements = new BinlogEvents(mysql);
        this.sides = sides;
        this.journal = journal;
        this.stopped = stopped;
        this.deployment = deployment;
    }

    /**
     * The task ended at a statement behind its last place.
     *
     * @param cause the task's last cause
     * @return whether something was done, so that it may get further now
     */
    public boolean pass(String cause) {
        Optional<SourceOffset> offset = deployment.offset().filter(reached -> !reached.snapshotRunning());
        if (offset.isEmpty()) {
            return false;
        }
        BiFunction<String, String, List<DdlChange>> reader = sides.reader();
        Set<TableId> out = journal.leftOut();
        Function<Statement, Set<TableId>> read = statement -> tables(statement, reader, out);
        Optional<Statement> applied =
                first(offset.get(), statement -> !read.apply(statement).isEmpty());
        if (applied.isPresent()) {
            Statement statement = applied.get();
            log(statement, cause, "Debezium fails at a statement; its tables are taken out of the connector");
            stopped.unapplied(
                    read.apply(statement),
                    statement.text(),
                    cause,
                    new Place("", statement.file(), statement.position()));
            return true;
        }
        Optional<Statement> unreadable = first(offset.get(), statement -> true);
        unreadable.ifPresent(statement -> {
            log(statement, cause, "Debezium fails at a statement; it continues behind it");
            // First: a kill in between must not leave the tables without a copy.
            stopped.rowsUnknown(missed(statement, out));
            deployment.continueBehind(offset.get(), statement.file(), statement.end(), statement.gtids());
        });
        return unreadable.isPresent();
    }

    private Optional<Statement> first(SourceOffset offset, Predicate<Statement> wanted) {
        return statements.first(offset.file(), offset.position(), wanted);
    }

    /** The tables of which Debezium may have lost rows, each with the reason. */
    private Map<TableId, String> missed(Statement statement, Set<TableId> out) {
        String reason = "Debezium could not read a statement behind rows of the table, and may have lost them";
        return statement.written().stream()
                .filter(table -> !out.contains(table) && sides.table(table).isPresent())
                .collect(Collectors.toMap(Function.identity(), table -> reason));
    }

    /** Those of the statement's tables that the connector reads. */
    private Set<TableId> tables(
            Statement statement, BiFunction<String, String, List<DdlChange>> reader, Set<TableId> out) {
        Set<TableId> read = reader.apply(statement.database(), statement.text()).stream()
                .map(DdlChange::tables)
                .flatMap(Collection::stream)
                .filter(table -> !out.contains(table))
                .collect(Collectors.toSet());
        deployment.unread(read).forEach(read::remove);
        return read;
    }

    private static void log(Statement statement, String cause, String message) {
        LOG.atError()
                .addKeyValue("binlogFile", statement.file())
                .addKeyValue("binlogPosition", statement.position())
                .addKeyValue("cause", cause)
                .log(message);
    }
}
