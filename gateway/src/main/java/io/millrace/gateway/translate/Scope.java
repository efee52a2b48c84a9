package io.millrace.gateway.translate;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import net.sf.jsqlparser.schema.Column;

/** The columns that a SELECT sees. MySQL takes their names in any case, and checks that they are there. */
final class Scope {

    private final Map<String, Map<String, Value>> sources = new HashMap<>();

    /**
     * Adds a table of FROM.
     *
     * @param name by which columns are qualified
     * @param columns by their names in lower case
     */
    void add(String name, Map<String, Value> columns) {
        if (sources.put(name, columns) != null) {
            throw new Untranslatable("two tables of one name");
        }
    }

    Value column(Column column) {
        String table = column.getUnquotedTableName();
        List<Value> found = sources.keySet().stream()
                .filter(name -> table == null || table.equals(name))
                .map(name -> sources.get(name).get(key(column.getUnquotedColumnName())))
                .filter(Objects::nonNull)
                .toList();
        if (found.size() != 1 || column.getTable() != null && column.getTable().getSchemaName() != null) {
            throw new Untranslatable("a column that is not one of the tables in FROM, or of several");
        }
        return found.get(0);
    }

    /** Whether a bare name is a column here. */
    boolean has(String name) {
        return sources.values().stream().anyMatch(columns -> columns.containsKey(key(name)));
    }

    static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
