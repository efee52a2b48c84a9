package io.millrace.ddlmanager.picture;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.common.table.TableId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What Debezium believes about each table, by its schema history. Not thread-safe. */
final class Pictures {

    /** As {@link DebeziumTable#id} writes it. */
    private static final Pattern ID = Pattern.compile("\"((?:[^\"]|\"\")*)\"\\.\"((?:[^\"]|\"\")*)\"", Pattern.DOTALL);

    private final Map<TableId, Version> known = new HashMap<>();
    private final Map<TableId, Version> right = new HashMap<>();
    private final Map<TableId, List<TablePicture>> unseen = new HashMap<>();
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
            table(change.path("previousId").asText()).ifPresent(this::forget);
            table(change.path("id").asText()).ifPresent(table -> {
                if (dropped) {
                    forget(table);
                } else {
                    add(
                            table,
                            TablePicture.read(change.path("table")),
                            record.path("ddl").asText().isEmpty());
                }
            });
        }
    }

    /** @param told whether Millrace wrote it, by what MySQL has, and not Debezium by a statement */
    private void add(TableId table, TablePicture picture, boolean told) {
        Version before = known.put(table, new Version(records, Optional.of(picture)));
        if (told) {
            isRight(table);
        } else if (before != null && !before.equals(right.get(table))) {
            before.picture()
                    .ifPresent(unproven -> unseen.computeIfAbsent(table, t -> new ArrayList<>())
                            .add(unproven));
        }
    }

    private void forget(TableId table) {
        known.put(table, new Version(records, Optional.empty()));
        right.remove(table);
        unseen.remove(table);
    }

    /** What was read until now is not looked into: what is behind it is. */
    void begin() {
        known.keySet().forEach(this::isRight);
    }

    /** The table's picture is MySQL's, or a copy makes up for what it was. */
    void isRight(TableId table) {
        right.put(table, known.get(table));
        unseen.remove(table);
    }

    /**
     * Whether a picture that was replaced before it was compared may have been wrong.
     *
     * @param table whose last picture is right
     */
    boolean doubtful(TableId table) {
        Optional<TablePicture> before = Optional.ofNullable(right.get(table)).flatMap(Version::picture);
        return of(table).isPresent()
                && unseen.getOrDefault(table, List.of()).stream()
                        .anyMatch(picture ->
                                !picture.standsBetween(before, of(table).get()));
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
