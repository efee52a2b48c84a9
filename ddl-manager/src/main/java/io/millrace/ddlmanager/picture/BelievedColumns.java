package io.millrace.ddlmanager.picture;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.ddl.SchemaChange.SameColumns;
import java.sql.Types;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * What Debezium believes of each table's columns, by the records of its schema-change topic. Knows nothing of a table until
 * the first record about it since the process began. Not thread-safe.
 */
public final class BelievedColumns {

    /** What may become another one while every value stays, and where a column stands. */
    private static final List<String> BESIDE_THE_TYPE =
            List.of("comment", "hasDefaultValue", "defaultValueExpression", "position");

    /** ENUM and SET are among them. */
    private static final Set<Integer> TEXTS =
            Set.of(Types.CHAR, Types.VARCHAR, Types.NCHAR, Types.NVARCHAR, Types.LONGVARCHAR);

    private final Map<TableId, Believed> last = new HashMap<>();

    /** @param since when Debezium wrote it, milliseconds since 1970 */
    private record Believed(long offset, long since, Map<String, JsonNode> columns) {}

    /**
     * Takes the next record. One that Kafka gives a second time tells nothing, as what was believed before it is forgotten.
     *
     * @param change the value of the record
     * @return the columns that its statement left as they were
     */
    public Map<TableId, SameColumns> sameAfter(JsonNode change, long offset) {
        Map<TableId, SameColumns> same = new HashMap<>();
        long at = change.path("ts_ms").asLong();
        for (JsonNode tableChange : change.path("tableChanges")) {
            DebeziumTable.tableOf(tableChange.path("previousId").asText()).ifPresent(last::remove);
            DebeziumTable.tableOf(tableChange.path("id").asText()).ifPresent(table -> {
                Believed now = new Believed(offset, at, columns(tableChange.path("table")));
                Believed before = tableChange.path("type").asText().equals("ALTER") ? last.get(table) : null;
                if (before != null && before.offset < offset) {
                    same.put(table, same(before, now));
                }
                last.put(table, now);
            });
        }
        return same;
    }

    private static SameColumns same(Believed before, Believed now) {
        return new SameColumns(
                now.columns.entrySet().stream()
                        .filter(column -> column.getValue().equals(before.columns.get(column.getKey())))
                        .map(Map.Entry::getKey)
                        .collect(Collectors.toSet()),
                before.since);
    }

    /**
     * By name. Left out are those that may never be called the same: MySQL computes a generated column again, and what a backslash
     * in a label means depends on the mode of the session, which Debezium does not tell.
     */
    private static Map<String, JsonNode> columns(JsonNode table) {
        String charset = table.path("defaultCharsetName").asText("");
        return StreamSupport.stream(table.path("columns").spliterator(), false)
                .filter(column -> !column.path("generated").asBoolean())
                .filter(column -> !column.path("enumValues").toString().contains("\\"))
                .collect(Collectors.toMap(
                        column -> column.path("name").asText(),
                        column -> definition((ObjectNode) column, charset),
                        (one, other) -> other));
    }

    /** @param charset of texts whose statement named none */
    private static JsonNode definition(ObjectNode column, String charset) {
        ObjectNode definition = column.deepCopy().without(BESIDE_THE_TYPE);
        // As the statement wrote them.
        for (String written : List.of("typeName", "typeExpression")) {
            definition.put(written, definition.path(written).asText().toUpperCase(Locale.ROOT));
        }
        if (TEXTS.contains(column.path("jdbcType").asInt())
                && column.path("charsetName").asText("").isEmpty()) {
            definition.put("charsetName", charset);
        }
        return definition;
    }
}
