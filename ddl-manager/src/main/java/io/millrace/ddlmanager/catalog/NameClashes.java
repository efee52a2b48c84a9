package io.millrace.ddlmanager.catalog;

import io.millrace.common.naming.Targets;
import io.millrace.common.table.TableId;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Finds tables whose objects in ClickHouse would have the name of another table's: {@code x} has its raw table where
 * {@code x_raw} has its view. The first in the order of names keeps the name, the other is blocked.
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
        Map<String, TableId> owners = new HashMap<>();
        Map<TableId, Clash> clashes = new HashMap<>();
        for (TableId table : tables.stream().sorted().toList()) {
            objects(table, targets)
                    .filter(name -> owners.containsKey(name))
                    .findFirst()
                    .ifPresentOrElse(
                            name -> clashes.put(table, new Clash(table, owners.get(name), name)),
                            () -> objects(table, targets).forEach(name -> owners.put(name, table)));
        }
        return clashes;
    }

    private static Stream<String> objects(TableId table, Targets targets) {
        return Stream.of(
                targets.view(table),
                targets.raw(table),
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
