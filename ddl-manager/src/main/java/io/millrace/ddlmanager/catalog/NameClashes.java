package io.millrace.ddlmanager.catalog;

import io.millrace.common.naming.Targets;
import io.millrace.common.table.TableId;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds tables whose objects in ClickHouse would have the name of another table's. Tables of two MySQL databases that share a
 * ClickHouse database may have one name: the first in the order of names keeps it, the other is blocked. And {@code x} has
 * its raw table where {@code x_raw} has its view: there the raw table moves aside.
 */
public final class NameClashes {

    private NameClashes() {}

    /**
     * Two tables want the same name.
     *
     * @param table that does not get it, and is blocked
     * @param owner that gets it
     */
    public record Clash(TableId table, TableId owner, String name) {

        /** In words, with what to do. */
        public String reason() {
            return "It would need " + name + " in ClickHouse, which belongs to the table " + owner
                    + ". Give each MySQL database a ClickHouse database of its own (MILLRACE_TARGET_DATABASE), rename one of"
                    + " the tables, or leave it out with MILLRACE_EXCLUDE_TABLES=" + table + ".";
        }
    }

    /** By the table that is blocked. */
    public static Map<TableId, Clash> find(Collection<TableId> tables, Targets targets) {
        Set<TableId> aside = aside(tables, targets);
        Map<String, TableId> owners = new HashMap<>();
        Map<TableId, Clash> clashes = new HashMap<>();
        for (TableId table : tables.stream().sorted().toList()) {
            String raw = aside.contains(table) ? targets.rawAside(table) : targets.raw(table);
            objects(table, raw, targets)
                    .filter(name -> owners.containsKey(name))
                    .findFirst()
                    .ifPresentOrElse(
                            name -> clashes.put(table, new Clash(table, owners.get(name), name)),
                            () -> objects(table, raw, targets).forEach(name -> owners.put(name, table)));
        }
        return clashes;
    }

    /** The tables whose raw table must not have its usual name, as another table's view has it. */
    public static Set<TableId> aside(Collection<TableId> tables, Targets targets) {
        Set<String> views = tables.stream().map(targets::view).collect(Collectors.toSet());
        return tables.stream()
                .filter(table -> views.contains(targets.raw(table)))
                .collect(Collectors.toSet());
    }

    /** The tables that must be planned together with some: one of the two moves aside for the other. */
    static Set<TableId> besides(Collection<TableId> some, Collection<TableId> tables, Targets targets) {
        Set<String> names = some.stream()
                .flatMap(table -> Stream.of(targets.view(table), targets.raw(table)))
                .collect(Collectors.toSet());
        return tables.stream()
                .filter(table -> names.contains(targets.view(table)) || names.contains(targets.raw(table)))
                .collect(Collectors.toSet());
    }

    private static Stream<String> objects(TableId table, String raw, Targets targets) {
        return Stream.of(
                targets.view(table),
                raw,
                targets.queue(table),
                targets.intake(table),
                targets.valve(table),
                targets.rowsView(table),
                targets.quarantineView(table),
                targets.lossyView(table),
                targets.load(table),
                targets.loadIntake(table),
                targets.loadRowsView(table),
                targets.loadQuarantineView(table),
                targets.loadLossyView(table),
                targets.before(table, 1));
    }
}
