package io.millrace.ddlmanager.guard;

import com.github.shyiko.mysql.binlog.event.Event;
import com.github.shyiko.mysql.binlog.event.EventHeaderV4;
import com.github.shyiko.mysql.binlog.event.EventType;
import com.github.shyiko.mysql.binlog.event.QueryEventData;
import io.millrace.common.table.TableId;
import io.millrace.common.wire.CheckedBinlog;
import io.millrace.common.wire.CheckedBinlog.StatementPlace;
import io.millrace.ddlmanager.ddl.DdlChange;
import io.millrace.ddlmanager.ddl.DdlReader;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Tells statements about temporary tables from those about base tables of the same name, among the events of a binlog in
 * their order. Only the texts of their creations say TEMPORARY, but no session can change its {@code binlog_format} while it
 * has such tables: MySQL writes either all statements about them, or none. Thread-safe.
 */
final class TemporaryTables {

    /** What is about to be followed is never further behind. */
    private static final int REMEMBERED = 1_000;

    private final Map<Long, Set<TableId>> sessions = new HashMap<>();
    private final Deque<StatementPlace> statements = new ArrayDeque<>();
    private boolean fileEnded = true;

    /** @param checked where reading begins */
    TemporaryTables(CheckedBinlog checked) {
        checked.temporary().forEach((session, tables) -> sessions.put(session, new HashSet<>(tables)));
        statements.addAll(checked.aboutTemporary());
    }

    synchronized Map<Long, Set<TableId>> sessions() {
        return sessions.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> Set.copyOf(entry.getValue())));
    }

    synchronized List<StatementPlace> statements() {
        return List.copyOf(statements);
    }

    synchronized boolean concerns(StatementPlace place) {
        return statements.contains(place);
    }

    /** @param table in whatever letters */
    synchronized boolean has(long session, TableId table) {
        return sessions.getOrDefault(session, Set.of()).contains(spelt(table));
    }

    /** What comes next is of another connection: not all of the file before it needs to have been seen. */
    synchronized void connects() {
        fileEnded = true;
    }

    /** @param file the binlog file that the event is in */
    synchronized void see(Event event, String file) {
        EventHeaderV4 header = event.getHeader();
        if (event.getData() instanceof QueryEventData query) {
            see(query, new StatementPlace(file, header.getPosition()));
        } else if (header.getEventType() == EventType.ROTATE) {
            // One without a time is made by the server for this connection, and is in no file.
            fileEnded |= header.getTimestamp() != 0;
        } else if (event.getData() instanceof FormatDescription description) {
            if (!fileEnded || description.serverStarted()) {
                // The server ended, and all sessions with it.
                sessions.clear();
            }
            fileEnded = false;
        }
    }

    private void see(QueryEventData query, StatementPlace place) {
        long session = query.getThreadId();
        Set<TableId> temporary = sessions.getOrDefault(session, Set.of());
        if (temporary.isEmpty() && !query.getSql().toUpperCase(Locale.ROOT).contains("TEMPORARY")) {
            return;
        }
        List<DdlChange> changes = DdlReader.read(query.getDatabase(), query.getSql());
        boolean about = changes.stream()
                .map(DdlChange::tables)
                .flatMap(Collection::stream)
                .anyMatch(table -> has(session, table));
        if (about) {
            if (statements.size() == REMEMBERED) {
                statements.remove();
            }
            statements.add(place);
        }
        changes.forEach(change -> follow(session, change, about));
    }

    private void follow(long session, DdlChange change, boolean about) {
        Set<TableId> tables = sessions.computeIfAbsent(session, s -> new HashSet<>());
        if (change instanceof DdlChange.TemporaryTableCreated created) {
            tables.add(spelt(created.table()));
        } else if (change instanceof DdlChange.TemporaryTablesDropped dropped) {
            dropped.dropped().forEach(table -> tables.remove(spelt(table)));
        } else if (about && change instanceof DdlChange.TablesRenamed renamed) {
            renamed.steps().forEach(step -> {
                if (tables.remove(spelt(step.from()))) {
                    tables.add(spelt(step.to()));
                }
            });
        }
        if (tables.isEmpty()) {
            sessions.remove(session);
        }
    }

    private static TableId spelt(TableId table) {
        return new TableId(
                table.database().toUpperCase(Locale.ROOT), table.table().toUpperCase(Locale.ROOT));
    }
}
