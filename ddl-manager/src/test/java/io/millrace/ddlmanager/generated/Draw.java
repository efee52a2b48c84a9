package io.millrace.ddlmanager.generated;

import io.millrace.ddlmanager.generated.Scene.LiveColumn;
import io.millrace.ddlmanager.generated.Scene.LiveTable;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What a statement is drawn from.
 *
 * @param number of the draw; no two of a run share it, so names with it are new
 * @param prefix of the names of tables, the run's own
 */
record Draw(SplittableRandom random, Scene scene, Modes modes, Words words, long number, String prefix) {

    /** A full database has so many tables. */
    static final int TABLES = 8;

    boolean chance(int oneIn) {
        return random.nextInt(oneIn) == 0;
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    <T> T of(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    @SafeVarargs
    final <T> T of(T... choices) {
        return choices[random.nextInt(choices.length)];
    }

    <T> Optional<T> any(List<T> choices) {
        return choices.isEmpty() ? Optional.empty() : Optional.of(of(choices));
    }

    Optional<LiveTable> table() {
        return table(table -> true);
    }

    Optional<LiveTable> table(Predicate<LiveTable> which) {
        return any(scene.tables().stream().filter(which).toList());
    }

    boolean full() {
        return scene.tables().size() >= TABLES;
    }

    String newTable() {
        return prefix + words.table(this) + number;
    }

    String newColumn() {
        return words.column(this) + number;
    }

    /** More than one in a statement. */
    String newColumn(int which) {
        return newColumn() + "_" + which;
    }

    String q(String name) {
        return modes.name(name);
    }

    String q(LiveTable table) {
        return q(table.name());
    }

    String q(LiveColumn column) {
        return q(column.name());
    }

    String text(String text) {
        return modes.text(text);
    }

    String names(List<String> names) {
        return names.stream().map(this::q).collect(Collectors.joining(", "));
    }

    /** In one line, with {@code ALTER TABLE} before it. */
    String alter(LiveTable table, String action) {
        return of("ALTER TABLE ", "ALTER TABLE ", "alter table ", "/* a comment */ ALTER TABLE ") + q(table) + " "
                + action;
    }
}
