package io.millrace.ddlmanager.picture;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.common.table.Table;
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
    private final Map<TableId, List<Version>> unseen = new HashMap<>();
    private long records;

    /**
     * @param number grows with each record that is about the table
     * @param picture empty: Debezium knows no such table
     * @param firstCopy whether a first copy has read it in {@code SHOW CREATE TABLE}
     */
    private record Version(long number, Optional<TablePicture> picture, boolean firstCopy) {}

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
                            new Version(
                                    records,
                                    Optional.of(TablePicture.read(change.path("table"))),
                                    record.path("position").hasNonNull("snapshot")),
                            record.path("ddl").asText().isEmpty());
                }
            });
        }
    }

    /** @param told whether Millrace wrote it, by what MySQL has, and not Debezium by a statement */
    private void add(TableId table, Version version, boolean told) {
        Version before = known.put(table, version);
        if (told) {
            isRight(table);
        } else if (before != null && before.picture().isPresent() && !before.equals(right.get(table))) {
            unseen.computeIfAbsent(table, t -> new ArrayList<>()).add(before);
        }
    }

    private void forget(TableId table) {
        known.put(table, new Version(records, Optional.empty(), false));
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
     * MySQL had this table before its last statement. A picture of a first copy that fits it was right: a first copy takes
     * long, its pictures can be compared only when it has ended, and they may be replaced by then.
     */
    void hadBefore(Table table) {
        List<Version> replaced = unseen.getOrDefault(table.id(), List.of());
        replaced.stream()
                .filter(Version::firstCopy)
                .filter(version ->
                        version.picture().orElseThrow().wrongFor(table).isEmpty())
                .findFirst()
                .ifPresent(fits -> {
                    right.put(table.id(), fits);
                    replaced.remove(fits);
                });
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
                        .anyMatch(version -> !version.picture()
                                .orElseThrow()
                                .standsBetween(before, of(table).get()));
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
