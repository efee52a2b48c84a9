package io.millrace.ddlmanager.history;

import io.millrace.common.journal.Origin;
import io.millrace.common.journal.TableEvent.StatementRead;
import io.millrace.common.journal.TableEvent.StatementRead.Kind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The names under which rows may carry a table's columns: rows that are on their way, in quarantine, or read again have
 * the names of the time when they were written.
 *
 * @param former the names that a column had before, the newest first; only columns that had any
 * @param gone all names of columns that MySQL has no more
 * @param added where a column was added that was not there from the beginning
 * @param clash a name that belonged to two columns, one after the other, with its statement: a row does not
 *     tell which of the two it carries
 */
public record ColumnNames(
        Map<String, List<String>> former, Set<String> gone, Map<String, Origin> added, Optional<String> clash) {

    private static final class Line {
        private final String column;
        private final List<String> names = new ArrayList<>();
        private String then;

        /** @param column empty: MySQL has it no more */
        private Line(String column, String name) {
            this.column = column;
            this.then = name;
            names.add(name);
        }
    }

    /** @param columns the table's columns now */
    public static ColumnNames of(List<StatementRead> entries, Collection<String> columns) {
        List<Line> lines = new ArrayList<>();
        columns.forEach(column -> lines.add(new Line(column, column)));
        Map<String, String> statements = new HashMap<>();
        Map<String, Origin> added = new LinkedHashMap<>();
        // From now backwards; all actions of one statement happened at once, on the names before it.
        for (int end = entries.size(); end > 0; ) {
            int begin = end - 1;
            while (begin > 0
                    && entries.get(begin - 1).origin().ordinal()
                            == entries.get(begin).origin().ordinal()) {
                begin--;
            }
            List<StatementRead> statement = entries.subList(begin, end);
            Map<Line, String> before = new LinkedHashMap<>();
            for (StatementRead entry : statement) {
                if (entry.kind() == Kind.COLUMN_RENAMED) {
                    lines.stream()
                            .filter(line -> line.then.equalsIgnoreCase(entry.to()))
                            .forEach(line -> before.put(line, entry.from()));
                } else if (entry.kind() == Kind.COLUMN_DROPPED) {
                    lines.add(new Line("", entry.from()));
                } else if (entry.kind() == Kind.COLUMN_ADDED) {
                    lines.stream()
                            .filter(line -> !line.column.isEmpty() && line.then.equalsIgnoreCase(entry.from()))
                            .forEach(line -> added.putIfAbsent(line.column, entry.origin()));
                    continue;
                }
                statements.put(entry.from(), entry.origin().statement());
            }
            before.forEach((line, name) -> {
                line.then = name;
                if (!line.names.contains(name)) {
                    line.names.add(name);
                }
            });
            end = begin;
        }
        return of(lines, statements, added);
    }

    private static ColumnNames of(List<Line> lines, Map<String, String> statements, Map<String, Origin> added) {
        Map<String, List<String>> former = new LinkedHashMap<>();
        Set<String> gone = new HashSet<>();
        Set<String> taken = new HashSet<>();
        Optional<String> clash = Optional.empty();
        for (Line line : lines) {
            for (String name : line.names) {
                // A column that was dropped twice is left twice.
                boolean alsoLeft = line.column.isEmpty() && gone.contains(name);
                if (!taken.add(name) && !alsoLeft && clash.isEmpty()) {
                    clash = Optional.of("The name " + name
                            + " belonged to one column and then to another, so a row that is on its way does not tell"
                            + " which of them it carries. The statement: " + statements.getOrDefault(name, "unknown"));
                }
            }
            if (line.column.isEmpty()) {
                gone.addAll(line.names);
            } else if (line.names.size() > 1) {
                former.put(line.column, List.copyOf(line.names.subList(1, line.names.size())));
            }
        }
        return new ColumnNames(Map.copyOf(former), Set.copyOf(gone), Map.copyOf(added), clash);
    }

    /** Every name that has a place, but those that columns have now. */
    public Set<String> known() {
        Set<String> known = new HashSet<>(gone);
        Stream.of(former.values()).flatMap(Collection::stream).forEach(known::addAll);
        return known;
    }
}
