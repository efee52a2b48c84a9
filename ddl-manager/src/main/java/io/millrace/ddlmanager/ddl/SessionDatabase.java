package io.millrace.ddlmanager.ddl;

import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.ddl.DdlChange.TablesRenamed;
import io.millrace.ddlmanager.ddl.DdlChange.TablesRenamed.Step;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * In which database a statement's names without one are. Debezium (3.6.1) reports a renamed table under the database of its new name,
 * with the text as the session wrote it: {@code RENAME TABLE x TO crm.x} is of the database that had {@code x}.
 */
public final class SessionDatabase {

    private SessionDatabase() {}

    /**
     * @param reported the database under which Debezium reports it
     * @param believed by table, what Debezium made of the statement: of a RENAME TABLE, the former names
     * @param known the tables that Debezium knows: it does not forget one that an ALTER TABLE renames
     */
    public static String of(String reported, String ddl, Map<TableId, BelievedChange> believed, Set<TableId> known) {
        if (!ddl.toUpperCase(Locale.ROOT).contains("RENAME")) {
            return reported;
        }
        List<Step> steps = DdlReader.read(reported, ddl).stream()
                .filter(TablesRenamed.class::isInstance)
                .map(TablesRenamed.class::cast)
                .flatMap(renamed -> renamed.steps().stream())
                .filter(step -> step.from().database().equals(reported))
                .toList();
        // No table gets its own name, and none has the name that it lost.
        List<Step> elsewhere = steps.stream()
                .filter(step -> step.from().equals(step.to()) || !known.contains(step.from()))
                .toList();
        return believed.values().stream()
                .map(BelievedChange::former)
                .flatMap(Optional::stream)
                .filter(former -> has(steps, former))
                .map(TableId::database)
                .findFirst()
                .orElseGet(() -> known.stream()
                        .filter(table -> !table.database().equals(reported) && has(elsewhere, table))
                        .map(TableId::database)
                        .distinct()
                        .reduce((one, other) -> reported)
                        .orElse(reported));
    }

    private static boolean has(List<Step> steps, TableId table) {
        return steps.stream().anyMatch(step -> step.from().table().equalsIgnoreCase(table.table()));
    }
}
