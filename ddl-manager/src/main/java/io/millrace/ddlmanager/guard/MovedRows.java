package io.millrace.ddlmanager.guard;

import com.github.shyiko.mysql.binlog.event.QueryEventData;
import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.ddl.DdlChange;
import io.millrace.ddlmanager.ddl.DdlReader;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds the replicated tables whose rows a DDL statement replaces or removes, and of which Debezium does not tell: it reports a statement
 * under one database, and nothing of a statement in a database that is not replicated, whatever other tables it names.
 */
final class MovedRows {

    /** Each statement that does so names a partition or a tablespace. */
    private static final Pattern CANDIDATE =
            Pattern.compile("^ALTER\\s+TABLE\\b.*\\b(?:PARTITION|TABLESPACE)\\b.*", Pattern.DOTALL);

    private final Set<String> databases;

    /** @param databases the replicated ones, in capital letters */
    MovedRows(Set<String> databases) {
        this.databases = Set.copyOf(databases);
    }

    /**
     * The tables; none when it is not about such rows, and empty when it cannot be told which.
     *
     * @param upper the statement without comments, in capital letters
     */
    Optional<Set<TableId>> untold(String upper, QueryEventData query) {
        if (!CANDIDATE.matcher(upper).matches()) {
            return Optional.of(Set.of());
        }
        List<DdlChange> changes = DdlReader.read(query.getDatabase(), query.getSql());
        if (changes.stream().anyMatch(DdlChange.Unparsed.class::isInstance)) {
            return mayBeUntold(upper, query) ? Optional.empty() : Optional.of(Set.of());
        }
        List<TableId> moved = moved(changes);
        Set<TableId> told = moved.stream()
                .findFirst()
                .flatMap(altered -> reportedUnder(altered, query))
                .map(database -> Set.copyOf(moved(DdlReader.read(database, query.getSql()))))
                .orElse(Set.of());
        return Optional.of(moved.stream()
                .filter(table -> replicated(table.database()) && !told.contains(table))
                .collect(Collectors.toSet()));
    }

    /** Debezium reports one of a replicated database; the table that it alters is stopped then, but not one that it exchanges. */
    private boolean mayBeUntold(String upper, QueryEventData query) {
        return replicated(query.getDatabase())
                ? upper.contains("EXCHANGE")
                : databases.stream().anyMatch(upper::contains);
    }

    /** That of the altered table, if Debezium knows the table, and else the session's. */
    private Optional<String> reportedUnder(TableId altered, QueryEventData query) {
        return Stream.of(altered.database(), query.getDatabase())
                .filter(this::replicated)
                .findFirst();
    }

    private static List<TableId> moved(List<DdlChange> changes) {
        return changes.stream()
                .filter(DdlChange.RowsRemoved.class::isInstance)
                .map(DdlChange::tables)
                .flatMap(Collection::stream)
                .toList();
    }

    private boolean replicated(String database) {
        return databases.contains(database.toUpperCase(Locale.ROOT));
    }
}
