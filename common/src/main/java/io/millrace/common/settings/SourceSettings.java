package io.millrace.common.settings;

import io.millrace.common.table.KeylessTables;
import io.millrace.common.table.ShadowTables;
import io.millrace.common.table.TableId;
import java.util.List;
import java.util.Set;

/** Which tables of MySQL are replicated. */
public record SourceSettings(
        List<String> databases, Set<TableId> excluded, ShadowTables shadows, KeylessTables keyless) {

    public SourceSettings {
        databases = List.copyOf(databases);
        excluded = Set.copyOf(excluded);
    }

    /** Whether the settings choose a table of that name; a migration's shadow table may be left out all the same. */
    public boolean chooses(TableId table) {
        return databases.contains(table.database()) && !excluded.contains(table);
    }
}
