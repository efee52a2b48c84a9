package io.millrace.ddlmanager.picture;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.common.table.TableId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What Debezium believes about each table, by its schema history. Not thread-safe. */
final class Pictures {

    /** As {@link DebeziumTable#id} writes it. */
    private static final Pattern ID = Pattern.compile("\"((?:[^\"]|\"\")*)\"\\.\"((?:[^\"]|\"\")*)\"", Pattern.DOTALL);

    private final Map<TableId, Version> known = new HashMap<>();
    private long records;

    /**
     * @param number grows with each record that is about the table
     * @param picture empty: Debezium knows no such table
     */
    private record Version(long number, Optional<TablePicture> picture) {}

    /** Takes one more record of the history. */
    void add(JsonNode record) {
        records++;
        for (JsonNode change : record.path("tableChanges")) {
            boolean dropped = change.path("type").asText().equals("DROP");
            table(change.path("previousId").asText())
                    .ifPresent(old -> known.put(old, new Version(records, Optional.empty())));
            table(change.path("id").asText())
                    .ifPresent(table -> known.put(
                            table,
                            new Version(
                                    records,
                                    dropped
                                            ? Optional.empty()
                                            : Optional.of(TablePicture.read(change.path("table"))))));
        }
    }

    Optional<TablePicture> of(TableId table) {
        return Optional.ofNullable(known.get(table)).flatMap(Version::picture);
    }

    /** The number of the last record that was about the table; 0 when none was. */
    long version(TableId table) {
        return Optional.ofNullable(known.get(table)).map(Version::number).orElse(0L);
    }

    private static Optional<TableId> table(String id) {
        Matcher matcher = ID.matcher(id);
        return matcher.matches()
                ? Optional.of(new TableId(
                        matcher.group(1).replace("\"\"", "\""), matcher.group(2).replace("\"\"", "\"")))
                : Optional.empty();
    }
}
