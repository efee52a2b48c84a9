package io.millrace.ddlmanager.picture;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.ddl.BelievedChange;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which columns a statement may have changed, by what Debezium believed of its table before and behind it. That stands in the schema
 * history, with Millrace's corrections. Not thread-safe.
 */
public final class BelievedColumns {

    /** By table, and by column. */
    private final Map<TableId, Map<String, Believed>> last = new HashMap<>();

    /** By statement, and by the place where it ends. */
    private final Map<Statement, NavigableMap<Long, Map<TableId, BelievedChange>>> changed = new HashMap<>();

    private record Statement(String file, String ddl) {}

    /** @param added with which default a statement added it; empty for a column that was there from the beginning */
    private record Believed(Optional<ColumnDefinition> definition, Default now, Optional<Default> added) {

        private boolean isSameAs(Believed other) {
            return definition.isPresent() && definition.equals(other.definition);
        }
    }

    /** @param text in Debezium's words; empty: none */
    private record Default(Optional<String> text) {}

    /** Takes one more record of the history, in their order. */
    public void add(HistoryTail.Entry entry) {
        JsonNode record = entry.record();
        Map<TableId, BelievedChange> others = new HashMap<>();
        for (JsonNode change : record.path("tableChanges")) {
            Optional<TableId> former =
                    DebeziumTable.tableOf(change.path("previousId").asText());
            former.ifPresent(last::remove);
            DebeziumTable.tableOf(change.path("id").asText()).ifPresent(table -> {
                if (change.path("type").asText().equals("DROP")) {
                    last.remove(table);
                    return;
                }
                Optional<Map<String, Believed>> before = Optional.ofNullable(last.get(table))
                        .filter(known -> change.path("type").asText().equals("ALTER"));
                Map<String, Believed> now = columns(change.path("table"), before);
                before.map(then -> changed(then, now, former))
                        .or(() -> former.map(name -> new BelievedChange(now.keySet(), Map.of(), former)))
                        .ifPresent(what -> others.put(table, what));
                last.put(table, now);
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
     * @return by table. Nothing of a table of which nothing was known before
     */
    public Map<TableId, BelievedChange> changedBy(String file, long position, String ddl) {
        NavigableMap<Long, Map<TableId, BelievedChange>> places = changed.get(new Statement(file, ddl));
        if (places == null) {
            return Map.of();
        }
        places.headMap(position, false).clear();
        Map.Entry<Long, Map<TableId, BelievedChange>> found = places.pollFirstEntry();
        return found == null ? Map.of() : found.getValue();
    }

    /** Those that Debezium knows at the end of what was added. */
    public Set<TableId> tables() {
        return Set.copyOf(last.keySet());
    }

    private static BelievedChange changed(
            Map<String, Believed> before, Map<String, Believed> now, Optional<TableId> former) {
        Set<String> columns = new HashSet<>(before.keySet());
        columns.addAll(now.keySet());
        columns.removeIf(name -> before.containsKey(name)
                && now.containsKey(name)
                && before.get(name).isSameAs(now.get(name)));
        Map<String, Optional<String>> defaults = new HashMap<>();
        now.forEach((name, column) -> column.added()
                .filter(added ->
                        before.containsKey(name) && !before.get(name).now().equals(column.now()))
                .ifPresent(added -> defaults.put(name, added.text())));
        return new BelievedChange(columns, defaults, former);
    }

    /** @param before the statement; empty: the table is new, or nothing was known of it */
    private static Map<String, Believed> columns(JsonNode table, Optional<Map<String, Believed>> before) {
        String charset = table.path("defaultCharsetName").asText("");
        Map<String, Believed> columns = new HashMap<>();
        for (JsonNode column : table.path("columns")) {
            String name = column.path("name").asText().toLowerCase(Locale.ROOT);
            Default now = new Default(
                    Optional.ofNullable(column.path("defaultValueExpression").textValue()));
            Optional<Default> added = before.flatMap(
                    known -> known.containsKey(name) ? known.get(name).added() : Optional.of(now));
            columns.put(name, new Believed(ColumnDefinition.of(column, charset), now, added));
        }
        return columns;
    }
}
