package io.millrace.ddlmanager.ddl;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a statement did to a table's columns, by what Debezium believed before and behind it. Names are in small letters.
 *
 * @param columns those that may have changed in more than their comments, defaults and places
 * @param defaults the columns that have another default now, and that an earlier statement added: with the default of then, in
 *     Debezium's words; empty: none
 */
public record BelievedChange(Set<String> columns, Map<String, Optional<String>> defaults) {
    public BelievedChange {
        columns = Set.copyOf(columns);
        defaults = Map.copyOf(defaults);
    }
}
