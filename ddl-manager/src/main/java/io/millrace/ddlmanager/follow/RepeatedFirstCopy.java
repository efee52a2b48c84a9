package io.millrace.ddlmanager.follow;

import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.naming.Targets;
import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.catalog.SourceAndTarget;
import io.millrace.ddlmanager.ddl.DdlChange;
import io.millrace.ddlmanager.ddl.DdlChange.TableCreated;
import io.millrace.ddlmanager.ddl.SchemaChange;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;

/**
 * Notices that the connector copies tables that have rows already: its first copy was interrupted and begun again, or a person
 * asked for a new one. Rows that were deleted in between are in no event.
 */
public final class RepeatedFirstCopy {

    private final SourceAndTarget sides;
    private final List<String> databases;
    private final Targets targets;
    private final ClickHouse clickHouse;
    private final BiConsumer<TableId, SchemaChange> repeated;

    /**
     * @param databases of MySQL
     * @param repeated is told of each such table, with what Debezium said of it when it began
     */
    public RepeatedFirstCopy(
            SourceAndTarget sides,
            List<String> databases,
            Targets targets,
            ClickHouse clickHouse,
            BiConsumer<TableId, SchemaChange> repeated) {
        this.sides = sides;
        this.databases = databases;
        this.targets = targets;
        this.clickHouse = clickHouse;
        this.repeated = repeated;
    }

    void see(List<SchemaChange> changes) {
        List<SchemaChange> found =
                changes.stream().filter(SchemaChange::snapshot).toList();
        // Before the first copy no table has rows; then its statements need not be parsed.
        Set<TableId> filled = found.isEmpty() ? Set.of() : filled();
        if (filled.isEmpty()) {
            return;
        }
        BiFunction<String, String, List<DdlChange>> reader = sides.reader();
        found.forEach(change -> reader.apply(change.database(), change.ddl()).stream()
                .filter(TableCreated.class::isInstance)
                .map(created -> ((TableCreated) created).table())
                .filter(filled::contains)
                .forEach(table -> repeated.accept(table, change)));
    }

    private Set<TableId> filled() {
        Set<TableId> filled = new HashSet<>();
        databases.forEach(database -> clickHouse
                .query(
                        "SELECT name FROM system.tables WHERE database = {db:String} AND total_rows > 0",
                        Map.of("db", targets.targetDatabase(database)))
                .forEach(row ->
                        Targets.ofRawName(database, row.getString("name")).ifPresent(filled::add)));
        return filled;
    }
}
