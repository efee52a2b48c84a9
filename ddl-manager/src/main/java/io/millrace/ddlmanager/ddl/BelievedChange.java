package io.millrace.ddlmanager.ddl;

import io.millrace.common.table.TableId;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a statement did to a table, by what Debezium believed before and behind it. Names of columns are in small letters.
 *
 * @param columns those that may have changed in more than their comments, defaults and places
 * @param defaults the columns that have another default now, and that an earlier statement added: with the default of then, in
 *     Debezium's words; empty: none
 * @param former the name that the table had before; empty: the same
 */
public record BelievedChange(Set<String> columns, Map<String, Optional<String>> defaults, Optional<TableId> former) {
    public BelievedChange {
        columns = Set.copyOf(columns);
        defaults = Map.copyOf(defaults);
    }
}
