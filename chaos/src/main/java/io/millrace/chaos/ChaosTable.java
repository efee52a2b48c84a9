package io.millrace.chaos;

import io.millrace.common.mysql.MysqlNames;
import io.millrace.common.table.TableId;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One of the tables that live through the chaos. */
record ChaosTable(String name, KeyColumns key, List<Column> columns) {

    static final String DATABASE = "chaos";

    TableId id() {
        return new TableId(DATABASE, name);
    }

    String createSql() {
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < key.names().size(); i++) {
            parts.add(MysqlNames.quoted(key.names().get(i)) + " " + key.types().get(i) + " NOT NULL");
        }
        columns.forEach(column -> parts.add(column.quoted() + " " + column.type()));
        parts.add(key.constraint() + " (" + key.list() + ")");
        return "CREATE TABLE " + MysqlNames.quoted(id()) + " (" + String.join(", ", parts) + ")";
    }

    /** All columns, the key's first, quoted, with commas between. */
    String columnList() {
        return Stream.concat(Stream.of(key.list()), columns.stream().map(Column::quoted))
                .collect(Collectors.joining(", "));
    }

    /** Values for all columns but the key's. */
    List<Object> draw(SplittableRandom random) {
        List<Object> values = new ArrayList<>();
        columns.forEach(column -> values.add(column.values().apply(random)));
        return values;
    }
}
