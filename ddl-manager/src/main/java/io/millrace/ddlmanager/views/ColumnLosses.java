package io.millrace.ddlmanager.views;

import io.millrace.common.naming.Targets;
import io.millrace.common.policy.SchemaChangeKind;
import io.millrace.common.policy.SchemaPolicies;
import io.millrace.ddlmanager.plan.Step;
import io.millrace.ddlmanager.plan.TablePlan;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The columns that planned changes take away from the views of tables.
 *
 * @param byTable the columns that go, by the table's view
 */
record ColumnLosses(Map<ObjectName, Set<String>> byTable) {

    static ColumnLosses of(Collection<TablePlan> plans, Targets targets, SchemaPolicies policies) {
        Map<ObjectName, Set<String>> losses = new HashMap<>();
        for (TablePlan plan : plans) {
            Set<String> gone = plan.steps().stream()
                    .flatMap(step -> gone(step, plan, policies).stream())
                    .collect(Collectors.toSet());
            if (!gone.isEmpty()) {
                String database = targets.targetDatabase(plan.table().database());
                losses.put(new ObjectName(database, plan.table().table()), gone);
            }
        }
        return new ColumnLosses(losses);
    }

    /** Why a query that uses these columns fails after the changes; empty: it does not. */
    Optional<String> breaks(Map<ObjectName, Set<String>> uses) {
        String lost = byTable.entrySet().stream()
                .flatMap(table -> uses.getOrDefault(table.getKey(), Set.of()).stream()
                        .filter(table.getValue()::contains)
                        .map(column -> table.getKey() + "." + column))
                .sorted()
                .collect(Collectors.joining(", "));
        return lost.isEmpty()
                ? Optional.empty()
                : Optional.of("A planned change takes away what it uses: " + lost + ".");
    }

    private static Optional<String> gone(Step step, TablePlan plan, SchemaPolicies policies) {
        if (step instanceof Step.DropColumn drop) {
            return Optional.of(drop.column());
        } else if (step instanceof Step.MarkDropped mark) {
            boolean stays = Stream.of(SchemaChangeKind.DROP_COLUMN, SchemaChangeKind.RENAME_COLUMN)
                    .anyMatch(kind -> policies.keepsInSight(plan.table(), kind));
            return stays ? Optional.empty() : Optional.of(mark.column());
        } else if (step instanceof Step.RenameColumn rename) {
            return Optional.of(rename.from());
        }
        return Optional.empty();
    }
}
