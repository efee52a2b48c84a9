package io.millrace.ddlmanager.picture;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.picture.TablePicture.ColumnPicture;
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

    /**
     * Two names for one type are the same here, and so are the widths with which an integer is shown.
     *
     * @param charset the name of a text's character set; else empty
     */
    private record Definition(
            String type,
            int length,
            int scale,
            boolean unsigned,
            boolean optional,
            boolean numbered,
            String charset,
            List<String> labels) {}

    /** What REAL is, a mode of the session decides; Debezium takes it and FLOAT4 for the other kind of number. */
    private static final Set<String> UNCERTAIN = Set.of("REAL", "FLOAT4");

    private static final Set<String> INTEGERS = Set.of("TINYINT", "SMALLINT", "MEDIUMINT", "INT", "BIGINT");

    private static final Set<Integer> NATIONAL = Set.of(Types.NCHAR, Types.NVARCHAR);

    /** By table, and by column. */
    private final Map<TableId, Map<String, Optional<Definition>>> last = new HashMap<>();

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
                Map<String, Optional<Definition>> now = columns(change.path("table"));
                Map<String, Optional<Definition>> before = last.put(table, now);
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

    private static Set<String> changed(
            Map<String, Optional<Definition>> before, Map<String, Optional<Definition>> now) {
        return Stream.concat(before.keySet().stream(), now.keySet().stream())
                .filter(column -> !same(before.get(column), now.get(column)))
                .collect(Collectors.toSet());
    }

    private static boolean same(Optional<Definition> before, Optional<Definition> now) {
        return before != null && now != null && before.isPresent() && before.equals(now);
    }

    /** By name. Empty: it may never be called the same. */
    private static Map<String, Optional<Definition>> columns(JsonNode table) {
        String charset = table.path("defaultCharsetName").asText("");
        return StreamSupport.stream(table.path("columns").spliterator(), false)
                .collect(Collectors.toMap(
                        column -> column.path("name").asText().toLowerCase(Locale.ROOT),
                        column -> uncertain(column) ? Optional.empty() : Optional.of(definition(column, charset)),
                        (one, other) -> other));
    }

    /**
     * MySQL computes a generated column again, and what a backslash in a label means depends on the mode of the session, which
     * Debezium does not tell.
     */
    private static boolean uncertain(JsonNode column) {
        String word = column.path("typeName").asText().toUpperCase(Locale.ROOT).split(" ")[0];
        return column.path("generated").asBoolean()
                || UNCERTAIN.contains(word)
                || column.path("enumValues").toString().contains("\\");
    }

    /** @param charset of texts whose statement named none */
    private static Definition definition(JsonNode column, String charset) {
        ColumnPicture picture = TablePicture.column(column);
        boolean integer = INTEGERS.contains(picture.type());
        boolean text = picture.isText() || !picture.labels().isEmpty();
        String own = NATIONAL.contains(column.path("jdbcType").asInt()) ? "national" : picture.charset();
        return new Definition(
                picture.type(),
                integer ? -1 : picture.length(),
                integer ? -1 : picture.scale(),
                picture.unsigned(),
                column.path("optional").asBoolean(),
                picture.numbered(),
                text && own.isEmpty() ? charset : own,
                picture.labels());
    }
}
