package io.millrace.gateway.translate;

import io.millrace.common.clickhouse.ClickHouseNames;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import net.sf.jsqlparser.schema.Column;

/** The columns that a SELECT sees. MySQL takes names of columns in any case; it has checked that they are there. */
final class Scope {

    private final Map<String, Map<String, Value>> sources = new LinkedHashMap<>();

    /**
     * Adds a table of FROM.
     *
     * @param name by which columns are qualified
     * @param alias in ClickHouse's statement
     */
    void add(String name, String alias, List<Schema.Field> fields, List<String> inside) {
        Map<String, Value> columns = new LinkedHashMap<>();
        for (int i = 0; i < fields.size(); i++) {
            columns.put(
                    key(fields.get(i).name()),
                    new Value(
                            alias + "." + ClickHouseNames.quoted(inside.get(i)),
                            fields.get(i).kind()));
        }
        if (sources.put(name, columns) != null) {
            throw new Untranslatable("two tables of one name");
        }
    }

    Value column(Column column) {
        List<Value> found = find(column);
        if (found.size() != 1) {
            throw new Untranslatable("a column that is not one of the tables in FROM, or of several");
        }
        return found.get(0);
    }

    /** Whether a bare name is a column here. */
    boolean has(String name) {
        return sources.values().stream().anyMatch(columns -> columns.containsKey(key(name)));
    }

    private List<Value> find(Column column) {
        if (column.getTable() != null && column.getTable().getSchemaName() != null) {
            throw new Untranslatable("a column with its schema's name");
        }
        String qualifier = column.getUnquotedTableName();
        List<Value> found = new ArrayList<>();
        sources.forEach((name, columns) -> {
            Value value = columns.get(key(column.getUnquotedColumnName()));
            if (value != null && (qualifier == null || qualifier.equals(name))) {
                found.add(value);
            }
        });
        return found;
    }

    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
