package io.millrace.ddlmanager.guard;

import com.github.shyiko.mysql.binlog.event.Event;
import com.github.shyiko.mysql.binlog.event.QueryEventData;
import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.connector.DdlFilter;
import io.millrace.ddlmanager.ddl.DdlChange;
import io.millrace.ddlmanager.ddl.DdlReader;
import java.util.Collection;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Tells which tables the statements in a binlog name. Debezium may pass over a statement without a word: one that overflows its
 * stack ends the thread that reads the binlog, and the next one continues behind it (seen in 3.6.1).
 */
final class AlteredTables {

    private final Consumer<Set<TableId>> altered;

    AlteredTables(Consumer<Set<TableId>> altered) {
        this.altered = altered;
    }

    void see(Event event) {
        if (event.getData() instanceof QueryEventData query && DdlFilter.passes(query.getSql())) {
            Set<TableId> tables = DdlReader.read(query.getDatabase(), query.getSql()).stream()
                    .map(DdlChange::tables)
                    .flatMap(Collection::stream)
                    .collect(Collectors.toSet());
            if (!tables.isEmpty()) {
                altered.accept(tables);
            }
        }
    }
}
