package io.millrace.ddlmanager.picture;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.common.table.Column;
import io.millrace.common.table.Table;
import io.millrace.common.table.TableId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** What Debezium believes about each table, by its schema history. Not thread-safe. */
final class Pictures {

    private final Map<TableId, Version> known = new HashMap<>();
    private final Map<TableId, Version> right = new HashMap<>();
    private final Map<TableId, List<Version>> unseen = new HashMap<>();
    private final Map<TableId, TablePicture> inMysql = new HashMap<>();
    private final long comparedBefore;
    private boolean begun;
    private long end;

    /**
     * @param number of its record, the first is 1
     * @param picture empty: Debezium knows no such table
     * @param readAt when Debezium wrote the record
     * @param firstCopy whether a first copy has read it in {@code SHOW CREATE TABLE}
     */
    private record Version(long number, Optional<TablePicture> picture, Instant readAt, boolean firstCopy) {}

    /** @param comparedBefore the offset up to which an earlier process has compared them: what stood there was right */
    Pictures(long comparedBefore) {
        this.comparedBefore = comparedBefore;
    }

    /** Takes one more record of the history, in their order. */
    void add(HistoryTail.Entry entry) {
        if (entry.offset() >= comparedBefore) {
            allAreRight();
        }
        end = entry.offset() + 1;
        JsonNode record = entry.record();
        for (JsonNode change : record.path("tableChanges")) {
            boolean dropped = change.path("type").asText().equals("DROP");
            DebeziumTable.tableOf(change.path("previousId").asText()).ifPresent(this::forget);
            DebeziumTable.tableOf(change.path("id").asText()).ifPresent(table -> {
                if (dropped) {
                    forget(table);
                } else {
                    add(
                            table,
                            new Version(
                                    end,
                                    Optional.of(TablePicture.read(change.path("table"))),
                                    Instant.ofEpochMilli(record.path("ts_ms").asLong()),
                                    record.path("position").hasNonNull("snapshot")),
                            record.path("ddl").asText().isEmpty());
                }
            });
        }
    }

    /** All records that there were have been added. A history that ends before that offset is another one. */
    void readToEnd() {
        if (!begun && end == comparedBefore) {
            allAreRight();
        }
        begun = true;
    }

    private void allAreRight() {
        if (!begun) {
            known.keySet().forEach(this::isRight);
            begun = true;
        }
    }

    /** @param told whether Millrace wrote it, by what MySQL has, and not Debezium by a statement */
    private void add(TableId table, Version version, boolean told) {
        Version before = known.put(table, version);
        if (told) {
            isRight(table);
            version.picture().ifPresent(picture -> inMysql.put(table, picture));
        } else if (before != null && before.picture().isPresent() && !before.equals(right.get(table))) {
            unseen.computeIfAbsent(table, t -> new ArrayList<>()).add(before);
        }
    }

    private void forget(TableId table) {
        known.put(table, new Version(end, Optional.empty(), Instant.EPOCH, false));
        right.remove(table);
        unseen.remove(table);
        inMysql.remove(table);
    }

    /**
     * The table's picture is MySQL's, or a copy makes up for what it was.
     *
     * @param table as MySQL has it
     */
    void isRight(Table table) {
        isRight(table.id());
        inMysql.put(table.id(), TablePicture.of(table));
    }

    private void isRight(TableId table) {
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

    /**
     * A column whose values MySQL may have changed since it was last compared: it converts them to another type without a word
     * in the binlog.
     *
     * @param table as MySQL has it, whose last picture is right
     */
    Optional<String> converted(Table table) {
        Optional<TablePicture> before = Optional.ofNullable(inMysql.get(table.id()))
                .or(() -> Optional.ofNullable(right.get(table.id()))
                        .filter(version -> !version.equals(known.get(table.id())))
                        .flatMap(Version::picture));
        List<TablePicture> since = new ArrayList<>();
        before.ifPresent(since::add);
        unseen.getOrDefault(table.id(), List.of())
                .forEach(version -> since.add(version.picture().orElseThrow()));
        since.add(TablePicture.of(table));
        return IntStream.range(1, since.size())
                .mapToObj(i -> since.get(i).converted(since.get(i - 1)))
                .flatMap(Optional::stream)
                .findFirst()
                .or(() -> computedAgain(table, since));
    }

    /** A generated column whose values may be others because a column that it is made of has another type. */
    private static Optional<String> computedAgain(Table table, List<TablePicture> since) {
        boolean otherwise =
                IntStream.range(1, since.size()).anyMatch(i -> since.get(i).computesOtherwise(since.get(i - 1)));
        return table.columns().stream()
                .filter(column -> otherwise && column.generation() != Column.Generation.NONE)
                .map(Column::name)
                .findFirst();
    }

    /** When Debezium read what made the table's last picture. */
    Instant readAt(TableId table) {
        return Optional.ofNullable(known.get(table)).map(Version::readAt).orElse(Instant.EPOCH);
    }

    Optional<TablePicture> of(TableId table) {
        return Optional.ofNullable(known.get(table)).flatMap(Version::picture);
    }

    /** The offset up to which the pictures of some tables are right, or a copy makes up for what they were. */
    long compared(Collection<TableId> tables) {
        return tables.stream().mapToLong(this::compared).min().orElse(end);
    }

    private long compared(TableId table) {
        Version last = known.get(table);
        if (last == null || last.picture().isEmpty() || last.equals(right.get(table))) {
            return end;
        }
        return unseen.getOrDefault(table, List.of()).stream()
                        .findFirst()
                        .orElse(last)
                        .number()
                - 1;
    }

    /** The number of the last record that was about the table; 0 when none was. */
    long version(TableId table) {
        return Optional.ofNullable(known.get(table)).map(Version::number).orElse(0L);
    }
}
