package io.millrace.ddlmanager.picture;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.common.table.TableId;
import java.sql.Types;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Which columns a statement may have changed, by what Debezium believed of its table before and behind it. That stands in the schema
 * history, with Millrace's corrections. Not thread-safe.
 */
public final class BelievedColumns {

    /** What may become another one while every value stays, and where a column stands. */
    private static final List<String> BESIDE_THE_TYPE =
            List.of("comment", "hasDefaultValue", "defaultValueExpression", "position");

    /** ENUM and SET are among them. */
    private static final Set<Integer> TEXTS =
            Set.of(Types.CHAR, Types.VARCHAR, Types.NCHAR, Types.NVARCHAR, Types.LONGVARCHAR);

    /** By table, and by column. */
    private final Map<TableId, Map<String, Optional<JsonNode>>> last = new HashMap<>();

    /** By statement, and by the place where it ends. */
    private final Map<Statement, NavigableMap<Long, Map<TableId, Set<String>>>> changed = new HashMap<>();

    private record Statement(String file, String ddl) {}

    /** Takes one more record of the history, in their order. */
    public void add(HistoryTail.Entry entry) {
        JsonNode record = entry.record();
        Map<TableId, Set<String>> others = new HashMap<>();
        for (JsonNode change : record.path("tableChanges")) {
            DebeziumTable.tableOf(change.path("previousId").asText()).ifPresent(last::remove);
            DebeziumTable.tableOf(change.path("id").asText()).ifPresent(table -> {
                Map<String, Optional<JsonNode>> now = columns(change.path("table"));
                Map<String, Optional<JsonNode>> before = last.put(table, now);
                if (before != null && change.path("type").asText().equals("ALTER")) {
                    others.put(table, changed(before, now));
                }
            });
        }
        String ddl = record.path("ddl").asText();
        if (!others.isEmpty() && !ddl.isEmpty()) {
            JsonNode position = record.path("position");
            // A statement that is read again finds the table as it left it. Only the first time tells something.
            changed.computeIfAbsent(new Statement(position.path("file").asText(), ddl), statement -> new TreeMap<>())
                    .putIfAbsent(position.path("pos").asLong(), others);
        }
    }

    /**
     * What is known of a statement whose record has been added. Forgets it, and what ran before it with the same text.
     *
     * @param file of the binlog
     * @param position where the statement begins or ends
     * @return by table, in small letters: the columns that may have changed in more than their comments, defaults and places. Nothing of
     *     a table of which nothing was known before
     */
    public Map<TableId, Set<String>> changedBy(String file, long position, String ddl) {
        NavigableMap<Long, Map<TableId, Set<String>>> places = changed.get(new Statement(file, ddl));
        if (places == null) {
            return Map.of();
        }
        places.headMap(position, false).clear();
        Map.Entry<Long, Map<TableId, Set<String>>> found = places.pollFirstEntry();
        return found == null ? Map.of() : found.getValue();
    }

    private static Set<String> changed(Map<String, Optional<JsonNode>> before, Map<String, Optional<JsonNode>> now) {
        return Stream.concat(before.keySet().stream(), now.keySet().stream())
                .filter(column -> !same(before.get(column), now.get(column)))
                .collect(Collectors.toSet());
    }

    private static boolean same(Optional<JsonNode> before, Optional<JsonNode> now) {
        return before != null && now != null && before.isPresent() && before.equals(now);
    }

    /** By name. Empty: it may never be called the same. */
    private static Map<String, Optional<JsonNode>> columns(JsonNode table) {
        String charset = table.path("defaultCharsetName").asText("");
        return StreamSupport.stream(table.path("columns").spliterator(), false)
                .collect(Collectors.toMap(
                        column -> column.path("name").asText().toLowerCase(Locale.ROOT),
                        column -> uncertain(column)
                                ? Optional.empty()
                                : Optional.of(definition((ObjectNode) column, charset)),
                        (one, other) -> other));
    }

    /**
     * MySQL computes a generated column again, and what a backslash in a label means depends on the mode of the session, which
     * Debezium does not tell.
     */
    private static boolean uncertain(JsonNode column) {
        return column.path("generated").asBoolean()
                || column.path("enumValues").toString().contains("\\");
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
